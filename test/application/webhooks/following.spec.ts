import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { FollowedWebhook } from '../../harness/webhooks/followed-webhook.js';
import { Receiver, verified, type Received } from '../../harness/webhooks/receiver.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** docs/reference/http-api.md §6, Webhooks. */
const DELAYS_MS = [5_000, 5 * MINUTE_MS, 30 * MINUTE_MS, ...[2, 5, 10, 14, 20, 24].map(toHours)];

function toHours(hours: number): number {
  return hours * HOUR_MS;
}

const harness = new ServiceHarness();
let receiver: Receiver;
let webhook: FollowedWebhook;

beforeAll(() => harness.open({ TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true' }));
afterAll(() => harness.close());
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  await webhook.close();
  await harness.send('DELETE', `/v1/webhooks/${webhook.webhookId}`);
  await receiver.close();
});

const idOf = ({ headers }: Received): string => String(headers['webhook-id']);
const dataOf = ({ body }: Received): Json => body['data'];
const typesGot = (): unknown[] => receiver.received.map(({ body }) => body['type']);

async function create(about?: object): Promise<void> {
  webhook = await FollowedWebhook.create(harness, receiver, about);
}

async function debit(id: string, ...messageIds: readonly string[]): Promise<void> {
  for (const messageId of messageIds) {
    const { status } = await harness.post(`/v1/clients/${id}/debits`, {
      ...{ messageId, credits: '1' },
    });
    if (status !== 201) throw new Error(`a debit was answered ${status}`);
  }
}

describe('an endpoint', () => {
  it('gets every event behind its creation once, in order, with a signature', async () => {
    await harness.clientWithCredits('5');
    await create();
    harness.clock.instant = Date.now();
    const id = await harness.clientWithCredits('10');
    await debit(id, 'm-1', 'm-2');
    expect(await webhook.follow()).toBe('idle');
    expect(typesGot()).toEqual([
      ...['client.created', 'credits.recharged', 'message.debited', 'message.debited'],
    ]);
    expect(receiver.received.map((one) => dataOf(one).sequence)).toEqual(['0', '1', '2', '3']);
    for (const one of receiver.received) expect(verified(one, webhook.secret)).toEqual(one.body);
    const { items } = (await harness.send('GET', `/v1/clients/${id}/events`)).json;
    expect(receiver.received.map(idOf)).toEqual(items.map(({ eventId }: Json) => eventId));
    await webhook.follow();
    expect(receiver.received).toHaveLength(4);
  });

  it('gets what an event says, without personal texts', async () => {
    await create();
    const id = await harness.client({ internalComments: undefined, company: 'Analytical Engines' });
    await harness.post(`/v1/clients/${id}/recharges`, {
      ...{ rechargeId: 'r-1', credits: '7.5', reason: 'a gift for Ada' },
      payment: { status: 'PAID', reference: 'letter of Ada' },
    });
    await webhook.follow();
    const [created, recharged] = receiver.received;
    if (created === undefined || recharged === undefined) throw new Error('too few arrived');
    for (const { text } of [created, recharged]) {
      expect(text).not.toMatch(/Ada|Lovelace|Analytical|example\.com|erased/);
    }
    expect(recharged.body).toMatchObject({
      type: 'credits.recharged',
      timestamp: new Date(harness.clock.instant).toISOString(),
      data: {
        clientId: id,
        sequence: '1',
        actor: { type: 'admin', id: 'environment' },
        missing: [],
        details: {
          rechargeId: 'r-1',
          credits: '7.5',
          source: 'MANUAL',
          payment: { status: 'PAID' },
          after: { assigned: '7.5', usedPosted: '0', reserved: '0' },
        },
      },
    });
    expect(dataOf(recharged).details).not.toHaveProperty('reason');
  });

  it('gets only the types and the clients that it wants', async () => {
    const [one, other] = [await harness.clientWithCredits('9'), await harness.client()];
    await create({ events: ['message.debited', 'client.disabled'], clientIds: [one] });
    await debit(one, 'm-1');
    for (const id of [one, other]) await harness.post(`/v1/clients/${id}/disable`, {});
    await webhook.follow();
    expect(typesGot()).toEqual(['message.debited', 'client.disabled']);
  });

  it('gets a low balance once per crossing, behind the event that caused it', async () => {
    const id = await harness.clientWithCredits('10', { settings: { lowBalanceThreshold: '8' } });
    await create();
    await debit(id, 'm-1', 'm-2', 'm-3');
    await webhook.follow();
    const expected = ['message.debited', 'message.debited', 'balance.low', 'message.debited'];
    expect(typesGot()).toEqual(expected);
    const [, cause, low] = receiver.received;
    if (cause === undefined || low === undefined) throw new Error('too few arrived');
    expect(dataOf(low)).toMatchObject({
      clientId: id,
      sequence: dataOf(cause).sequence,
      details: { available: '8', threshold: '8' },
    });
    expect(idOf(low)).toBe(`low-${idOf(cause)}`);
  });

  it('goes on behind the last stored result after a kill', async () => {
    const id = await harness.clientWithCredits('10');
    await create();
    await debit(id, 'm-1');
    await webhook.follow();
    await debit(id, 'm-2');
    webhook.kill();
    await webhook.follow();
    expect(receiver.received.map((one) => dataOf(one).details.messageId)).toEqual(['m-1', 'm-2']);
  });

  it('gets what was not stored before a kill again, under the same id', async () => {
    const id = await harness.clientWithCredits('10');
    await create();
    await webhook.follow();
    await debit(id, 'm-1');
    // The message is sent and accepted, and the process dies before it stores that.
    const { sender } = webhook;
    const send = sender.send.bind(sender);
    sender.send = async (...args) => {
      await send(...args);
      throw new Error('killed');
    };
    await expect(webhook.follow()).rejects.toThrow('killed');
    sender.send = send;
    webhook.kill();
    await webhook.follow();
    const [first, again] = receiver.received;
    if (first === undefined || again === undefined) throw new Error('too few arrived');
    expect(receiver.received).toHaveLength(2);
    expect([idOf(again), again.text]).toEqual([idOf(first), first.text]);
  });
});

describe('a delivery that is refused', () => {
  it('is tried at the promised times, then the endpoint is disabled', async () => {
    const id = await harness.clientWithCredits('10');
    await create();
    receiver.refuse(503);
    await debit(id, 'm-1');
    await webhook.follow();
    const tries = [harness.clock.instant];
    for (const delay of DELAYS_MS) {
      harness.clock.instant += delay - 1;
      await webhook.follow();
      expect(receiver.received).toHaveLength(tries.length);
      harness.clock.instant += 1;
      await webhook.follow();
      tries.push(harness.clock.instant);
      expect(receiver.received).toHaveLength(tries.length);
    }
    expect(tries).toHaveLength(10);
    expect(new Set(receiver.received.map(idOf)).size).toBe(1);
    expect(await webhook.read()).toMatchObject({ status: 'DISABLED', disabledBecause: 'FAILED' });
    expect(await webhook.deliveries()).toMatchObject([
      { state: 'FAILED', tries: 10, status: 503, error: 'answered 503', nextAt: null },
    ]);
    await debit(id, 'm-2');
    expect(await webhook.follow()).toBe('ended');
    expect(receiver.received).toHaveLength(10);
  });

  it('waits through a restart, and later events say that it is missing', async () => {
    const [one, other] = [
      await harness.clientWithCredits('10'),
      await harness.clientWithCredits('10'),
    ];
    await create();
    receiver.behaviour = ({ body }, response) =>
      void response.writeHead((body['data'] as Json).details.messageId === 'm-1' ? 500 : 200).end();
    await debit(one, 'm-1', 'm-2');
    await debit(other, 'n-1');
    await webhook.follow();
    const [first, ...later] = receiver.received;
    if (first === undefined) throw new Error('nothing arrived');
    const { sequence } = dataOf(first);
    const missing = Object.fromEntries(
      later.map((each) => [dataOf(each).details.messageId, dataOf(each).missing]),
    );
    expect(missing).toEqual({ 'm-2': [sequence], 'n-1': [] });
    receiver.accept();
    webhook.kill();
    harness.clock.instant += 5_000;
    await webhook.follow();
    const again = receiver.received.at(-1);
    expect([again && idOf(again), again?.text]).toEqual([idOf(first), first.text]);
    expect((await webhook.deliveries()).map(({ state }: Json) => state)).toEqual(
      Array(3).fill('DELIVERED'),
    );
  });

  it('is tried at once when the clock was a year ahead and was set back', async () => {
    const id = await harness.clientWithCredits('10');
    await create();
    receiver.refuse(500);
    const present = harness.clock.instant;
    harness.clock.instant += 365 * toHours(24);
    await debit(id, 'm-1');
    await webhook.follow();
    harness.clock.instant = present;
    receiver.accept();
    await webhook.follow();
    expect(receiver.received).toHaveLength(2);
  });

  it('has all its tries again when an admin enables the endpoint', async () => {
    const id = await harness.clientWithCredits('10');
    await create();
    receiver.refuse(500);
    await debit(id, 'm-1');
    await webhook.follow();
    harness.clock.instant += 5_000;
    await webhook.follow();
    const path = `/v1/webhooks/${webhook.webhookId}`;
    await harness.send('PATCH', path, { body: { disabled: true } });
    await debit(id, 'm-2');
    expect(await webhook.follow()).toBe('ended');
    await harness.send('PATCH', path, { body: { disabled: false } });
    receiver.accept();
    await webhook.follow();
    const got = receiver.received.slice(2).map((one) => dataOf(one).details.messageId);
    expect(got).toEqual(['m-1', 'm-2']);
  });
});

describe('a receiver that fails', () => {
  it('gets one new event a minute, and everything in order when it is back', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await harness.clientWithCredits('100'));
    await create();
    receiver.refuse(500);
    const sent: string[] = [];
    for (let n = 0; n < 60; n++) {
      sent.push(`m-${n}`);
      await debit(ids[n % 3] ?? '', `m-${n}`);
    }
    await webhook.follow();
    const before = receiver.received.length;
    expect(before).toBeLessThanOrEqual(13);
    await webhook.follow();
    expect(receiver.received).toHaveLength(before);
    harness.clock.instant += MINUTE_MS;
    receiver.received.length = 0;
    receiver.accept();
    await webhook.follow();
    const got = receiver.received.map((one) => dataOf(one).details.messageId);
    expect(new Set(got)).toEqual(new Set(sent));
    expect(got).toHaveLength(60);
    expect(await webhook.deliveries()).not.toContainEqual(
      expect.objectContaining({ state: 'WAITING' }),
    );
  });

  it('at some events only is not held back by them', async () => {
    const clientId = await harness.clientWithCredits('200');
    await create({ events: ['message.debited'] });
    const bad = new Set(['m-0', 'm-1', 'm-2', 'm-3', 'm-4']);
    const named = (one: Received): string => dataOf(one).details.messageId;
    receiver.behaviour = (one, response) =>
      void response.writeHead(bad.has(named(one)) ? 500 : 200).end();
    const ids = Array.from({ length: 100 }, (_, n) => `m-${n}`);
    for (const some of [ids.slice(0, 50), ids.slice(50)]) {
      const items = some.map((messageId) => ({ clientId, messageId, credits: '1' }));
      await harness.post('/v1/debits', { items });
      await webhook.follow();
      // The first five are refused in a row, so there is one pause of a minute, and no other.
      if (some[0] === 'm-0') harness.clock.instant += MINUTE_MS;
      await webhook.follow();
    }
    const good = receiver.received.map(named).filter((id) => !bad.has(id));
    expect(good).toEqual(ids.filter((id) => !bad.has(id)));
  });
});
