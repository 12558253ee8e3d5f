import { HttpWebhookSender } from '../../../src/adapters/webhooks/http-webhook-sender.js';
import { Deliveries } from '../../../src/application/webhooks/deliveries.js';
import { WebhookCounts } from '../../../src/application/webhooks/webhook-counts.js';
import { WebhookDetailsStore } from '../../../src/application/webhooks/webhook-details.js';
import { WebhookDirectory } from '../../../src/application/webhooks/webhook-directory.js';
import { WebhookFailures } from '../../../src/application/webhooks/webhook-failures.js';
import { WebhookFollowers } from '../../../src/application/webhooks/webhook-followers.js';
import { WebhookPositions } from '../../../src/application/webhooks/webhook-positions.js';
import { WebhookSource } from '../../../src/application/webhooks/webhook-source.js';
import { clientStream } from '../../../src/domain/client/streams.js';
import { until } from '../../contracts/until.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { FollowedWebhook } from '../../harness/webhooks/followed-webhook.js';
import { Receiver } from '../../harness/webhooks/receiver.js';

const TIMES = { lookMs: 5, lingerMs: 20, againMs: 20 };

const harness = new ServiceHarness();
const ended: (() => Promise<void>)[] = [];

beforeAll(() => harness.open({ TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true' }));
afterAll(() => harness.close());
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

function get<T>(type: abstract new (...args: never[]) => T): T {
  return harness.running.app.get<T>(type);
}

/** The followers of an instance that shares everything with the harness but its leases. */
function start(leases = new MemoryLeases()): WebhookFollowers {
  const { ledger } = harness.running;
  const parts = {
    directory: get(WebhookDirectory),
    details: get(WebhookDetailsStore),
    deliveries: get(Deliveries),
    positions: get(WebhookPositions),
    source: get(WebhookSource),
    failures: get(WebhookFailures),
    sender: new HttpWebhookSender({ allowPrivate: true }),
    progress: ledger.progress,
    clock: harness.clock,
    logger: ledger.logger,
    counts: get(WebhookCounts),
    random: Math.random,
    leases,
  };
  const followers = new WebhookFollowers(parts, TIMES);
  followers.start();
  ended.push(() => followers.close());
  return followers;
}

async function receiverOf(events: readonly string[]): Promise<[Receiver, string]> {
  const receiver = await Receiver.start();
  const { json } = await harness.post('/v1/webhooks', { url: receiver.url, events });
  ended.push(async () => {
    await harness.send('DELETE', `/v1/webhooks/${json.webhookId}`);
    await receiver.close();
  });
  return [receiver, json.webhookId];
}

async function debits(id: string, count: number, prefix = 'm'): Promise<void> {
  const items = Array.from({ length: count }, (_, n) => {
    return { clientId: id, messageId: `${prefix}-${n}`, credits: '1' };
  });
  const { status } = await harness.post('/v1/debits', { items });
  if (status !== 200) throw new Error(`debits were answered ${status}`);
}

const idsAt = ({ received }: Receiver): unknown[] =>
  received.map(({ headers }) => headers['webhook-id']);

describe('the followers of an instance', () => {
  it('let a receiver that never answers hold up only itself', async () => {
    const id = await harness.clientWithCredits('1000');
    const [slow] = await receiverOf(['message.debited']);
    slow.behaviour = () => undefined;
    const [quick] = await receiverOf(['message.debited']);
    start();
    await debits(id, 150);
    await quick.until(150);
    await slow.until(1);
    await debits(id, 50, 'n');
    await quick.until(200);
    expect(new Set(idsAt(quick)).size).toBe(200);
    // One message of the client is in flight; those behind it keep their order.
    expect(slow.received).toHaveLength(1);
  });

  it('send a message again whose answer the end of the process cut off', async () => {
    const id = await harness.clientWithCredits('10');
    const [receiver] = await receiverOf(['message.debited']);
    receiver.behaviour = () => undefined;
    const followers = start();
    await debits(id, 1);
    await receiver.until(1);
    await followers.close();
    receiver.accept();
    start();
    await receiver.until(2);
    const [first, again] = idsAt(receiver);
    expect(again).toBe(first);
  });

  it('share endpoints with another instance, and each message arrives once', async () => {
    const id = await harness.clientWithCredits('1000');
    const [receiver] = await receiverOf(['message.debited']);
    const leases = new MemoryLeases();
    start(leases);
    start(leases.rival());
    for (let n = 0; n < 5; n++) {
      await debits(id, 20, `m${n}`);
      await receiver.until(20 * (n + 1));
    }
    expect(new Set(idsAt(receiver)).size).toBe(100);
    expect(receiver.received).toHaveLength(100);
  });

  it('take an endpoint over when the other instance has ended', async () => {
    const id = await harness.clientWithCredits('1000');
    const [receiver] = await receiverOf(['message.debited']);
    const leases = new MemoryLeases();
    const first = start(leases);
    await debits(id, 10);
    await receiver.until(10);
    await first.close();
    start(leases.rival());
    await debits(id, 10, 'n');
    // A message whose answer the end of the first instance cut off arrives twice.
    await until(async () => new Set(idsAt(receiver)).size === 20);
  });

  it('begin to follow an endpoint that is created while they run', async () => {
    start();
    const id = await harness.clientWithCredits('10');
    const [receiver] = await receiverOf(['message.debited']);
    await debits(id, 1);
    await receiver.until(1);
  });
});

describe('a page of other events', () => {
  it('is passed in one step, after which the follower may rest', async () => {
    const receiver = await Receiver.start();
    ended.push(() => receiver.close());
    const about = { events: ['client.disabled'] };
    const webhook = await FollowedWebhook.create(harness, receiver, about);
    ended.push(() => webhook.close());
    const id = await harness.clientWithCredits('10');
    await webhook.follow();
    await debits(id, 1);
    expect([await webhook.step(), await webhook.step()]).toEqual(['skipped', 'idle']);
    await harness.post(`/v1/clients/${id}/disable`, {});
    expect(await webhook.step()).toBe('more');
    expect(receiver.received).toHaveLength(1);
  });
});

describe('the metrics', () => {
  it('count what receivers accepted and refused', async () => {
    const triesOf = async (result: string): Promise<number> => {
      const { text } = await harness.send('GET', '/metrics');
      const [, count] =
        new RegExp(`webhook_tries_total\\{result="${result}"\\} (\\d+)`).exec(text) ?? [];
      return Number(count);
    };
    const receiver = await Receiver.start();
    ended.push(() => receiver.close());
    const webhook = await FollowedWebhook.create(harness, receiver, { events: ['client.created'] });
    ended.push(() => webhook.close());
    const before = [await triesOf('delivered'), await triesOf('refused')];
    await harness.client();
    await webhook.follow();
    receiver.refuse(500);
    await harness.client();
    await webhook.follow();
    expect([await triesOf('delivered'), await triesOf('refused')]).toEqual(
      before.map((count) => count + 1),
    );
  });
});

describe('the records of a client', () => {
  it('are gone after its purge, and nothing is sent about it any more', async () => {
    const receiver = await Receiver.start();
    ended.push(() => receiver.close());
    const webhook = await FollowedWebhook.create(harness, receiver, { events: ['client.created'] });
    ended.push(() => webhook.close());
    receiver.refuse(500);
    const id = await harness.client();
    await webhook.follow();
    expect(await webhook.deliveries()).toMatchObject([{ clientId: id, state: 'WAITING' }]);
    const { access, log } = harness.running.ledger;
    await access.removeOf(id);
    expect(await webhook.deliveries()).toEqual([]);
    await log.tombstone(clientStream(id));
    receiver.accept();
    harness.clock.instant += 5_000;
    await webhook.follow();
    expect(receiver.received).toHaveLength(1);
    expect(await webhook.deliveries()).toEqual([]);
  });
});

describe('an endpoint that failed', () => {
  it('is mailed to each enabled admin once', async () => {
    const password = { password: 'Correct-Horse2', passwordConfirm: 'Correct-Horse2' };
    for (const [username, role] of [
      ['grace', 'admin'],
      ['joan', 'admin'],
      ['mary', 'auditor'],
    ]) {
      const about = { username, role, name: username, email: `${username}@example.com` };
      await harness.post('/v1/staff', { ...about, ...password });
    }
    const { items } = (await harness.send('GET', '/v1/staff')).json;
    const { staffId } = items.find(({ username }: Json) => username === 'joan');
    await harness.send('PATCH', `/v1/staff/${staffId}`, { body: { disabled: true } });

    const receiver = await Receiver.start();
    ended.push(() => receiver.close());
    const webhook = await FollowedWebhook.create(harness, receiver, { events: ['client.created'] });
    ended.push(() => webhook.close());
    receiver.refuse(500);
    await harness.client();
    for (let tries = 0; tries < 10; tries++) {
      await webhook.follow();
      harness.clock.instant += 25 * 60 * 60_000;
    }
    expect(await webhook.read()).toMatchObject({ disabledBecause: 'FAILED' });
    start();
    start();
    const mails = async (): Promise<Json[]> =>
      (await harness.send('GET', '/v1/mails')).json.items.filter(
        ({ template }: Json) => template === 'webhook-disabled',
      );
    await until(async () => (await mails()).length > 0);
    for (const end of ended.splice(-2)) await end();
    expect((await mails()).map(({ recipient }) => recipient)).toEqual(['grace@example.com']);
  });
});
