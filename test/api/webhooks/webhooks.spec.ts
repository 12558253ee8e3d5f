import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { Receiver, verified } from '../../harness/webhooks/receiver.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

const PRIVATE = { TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true' };
const DAY_MS = 24 * 60 * 60_000;

describe.each(['HTTP', 'GraphQL'])('webhooks through %s', (facade) => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  const { send } = facade === 'HTTP' ? { send: harness.send.bind(harness) } : graphql;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await Receiver.start();
    await harness.open(PRIVATE);
  });
  afterAll(async () => {
    await harness.close();
    await receiver.close();
  });

  const create = async (more: object = {}): Promise<Json> => {
    const about = { url: receiver.url, events: ['client.purge_held'], ...more };
    const { status, json } = await send('POST', '/v1/webhooks', { body: about });
    expect(status).toBe(201);
    return json;
  };
  const change = (id: string, body: object): Promise<Response> =>
    send('PATCH', `/v1/webhooks/${id}`, { body });

  it('are created with a secret that is shown once', async () => {
    const { secret, ...made } = await create({ description: 'accounting' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toMatchObject({
      url: receiver.url,
      events: ['client.purge_held'],
      clientIds: null,
      description: 'accounting',
      status: 'ENABLED',
      disabledBecause: null,
      overlapUntil: null,
    });
    const read = await send('GET', `/v1/webhooks/${made.webhookId}`);
    expect(read.json).toEqual(made);
    const { items } = (await send('GET', '/v1/webhooks?limit=500')).json;
    expect(items).toContainEqual(made);
    expect(read.text).not.toContain('whsec_');
  });

  it('are created once under one key', async () => {
    const body = { url: receiver.url, events: ['client.purge_held'] };
    const again = (about: object = body): Promise<Response> =>
      send('POST', '/v1/webhooks', { body: about, headers: { 'idempotency-key': 'k-1' } });
    const first = (await again()).json;
    const head = await harness.running.ledger.log.head('webhooks');
    const second = await again();
    expect([second.status, second.json]).toEqual([201, first]);
    if (facade === 'HTTP') expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await again({ ...body, description: 'another' })).json.code).toBe('ID_REUSED');
    expect(await harness.running.ledger.log.head('webhooks')).toBe(head);
    harness.clock.instant += DAY_MS;
    expect((await again()).json).toEqual({ ...first, secret: null });
    harness.clock.instant -= DAY_MS;
    const rotate = `/v1/webhooks/${first.webhookId}/rotate-secret`;
    expect((await send('POST', rotate)).json.secret).not.toBe(first.secret);
    expect((await again()).json).toMatchObject({ webhookId: first.webhookId, secret: null });
    const made = await Promise.all(
      [1, 2].map(() =>
        send('POST', '/v1/webhooks', {
          body,
          headers: { 'idempotency-key': 'k-2' },
        }),
      ),
    );
    expect(made[1]?.json).toEqual(made[0]?.json);
  });

  it('change field by field, and not at all without a difference', async () => {
    const { webhookId } = await create({ description: 'old' });
    const clientIds = [randomUUID().toUpperCase()];
    const changed = await change(webhookId, { events: ['message.debited', '*'], clientIds });
    expect(changed.json).toMatchObject({ events: ['*'], description: 'old', url: receiver.url });
    expect(changed.json.clientIds).toEqual([clientIds[0]?.toLowerCase()]);
    expect((await change(webhookId, { description: null, clientIds: null })).json).toMatchObject({
      description: null,
      clientIds: null,
    });
    const before = await harness.running.ledger.log.head('webhooks');
    expect((await change(webhookId, { events: ['*'] })).status).toBe(200);
    expect(await harness.running.ledger.log.head('webhooks')).toBe(before);
  });

  it('are disabled and enabled', async () => {
    const { webhookId } = await create();
    expect((await change(webhookId, { disabled: true })).json).toMatchObject({
      status: 'DISABLED',
      disabledBecause: 'ADMIN',
    });
    const replay = await send('POST', `/v1/webhooks/${webhookId}/replay`, {
      body: { fromPosition: '0' },
    });
    expect([replay.status, replay.json.code]).toEqual([409, 'WEBHOOK_DISABLED']);
    expect((await change(webhookId, { disabled: false })).json).toMatchObject({
      status: 'ENABLED',
      disabledBecause: null,
    });
  });

  it('send a test that two secrets sign during a rotation', async () => {
    // The library refuses timestamps that are far from the present.
    harness.clock.instant = Date.now();
    const { webhookId, secret } = await create();
    const rotated = (await send('POST', `/v1/webhooks/${webhookId}/rotate-secret`)).json;
    expect(rotated.secret).not.toBe(secret);
    expect(Date.parse(rotated.overlapUntil) - harness.clock.instant).toBe(DAY_MS);
    const before = receiver.received.length;
    const test = (await send('POST', `/v1/webhooks/${webhookId}/test`)).json;
    expect(test).toMatchObject({ delivered: true, status: 204, error: null });
    const [received] = receiver.received.slice(before);
    if (received === undefined) throw new Error('nothing arrived');
    expect(received.headers['webhook-id']).toBe(test.messageId);
    for (const key of [secret, rotated.secret]) {
      expect(verified(received, key)).toMatchObject({ type: 'webhook.test', data: { webhookId } });
    }
    harness.clock.instant += DAY_MS;
    await send('POST', `/v1/webhooks/${webhookId}/test`);
    const [later] = receiver.received.slice(before + 1);
    expect(String(later?.headers['webhook-signature']).split(' ')).toHaveLength(1);
  });

  it('say what a receiver answered that refuses a test', async () => {
    const { webhookId } = await create();
    receiver.refuse(500);
    const test = (await send('POST', `/v1/webhooks/${webhookId}/test`)).json;
    receiver.accept();
    expect(test).toMatchObject({ delivered: false, status: 500, error: 'answered 500' });
  });

  it('are gone after a deletion', async () => {
    const { webhookId } = await create();
    await send('DELETE', `/v1/webhooks/${webhookId}`);
    for (const path of ['', '/deliveries']) {
      expect((await send('GET', `/v1/webhooks/${webhookId}${path}`)).status).toBe(404);
    }
    expect((await change(webhookId, { disabled: true })).status).toBe(404);
    expect((await send('DELETE', `/v1/webhooks/${webhookId}`)).status).toBe(404);
    expect((await send('POST', `/v1/webhooks/${webhookId}/test`)).status).toBe(404);
  });

  it.each([
    ['url', 'ftp://hooks.example.com/'],
    ['url', 'https://'],
    ['url', 'https://ada:secret@hooks.example.com/'],
    ['url', 'https://@hooks.example.com/'],
    ['url', 'https://hooks.example.com/#part'],
    ['url', 'https://hooks.example.com/a b'],
    ['url', `https://hooks.example.com/${'x'.repeat(2_000)}`],
    ['events', []],
    ['events', ['message.unknown']],
    ['events', ['message.debited', 'message.debited']],
    ['clientIds', ['everyone']],
    ['description', 'two\nlines'],
  ])('refuse %s = %j', async (field, value) => {
    const about = { url: receiver.url, events: ['*'], [field]: value };
    const { json } = await send('POST', '/v1/webhooks', { body: about });
    expect([json.code, json.errors?.[0].field]).toEqual(['INVALID_INPUT', field]);
  });

  it('refuse a replay from a position that the log does not have', async () => {
    const { webhookId } = await create();
    const body = { fromPosition: '99999999' };
    const { json } = await send('POST', `/v1/webhooks/${webhookId}/replay`, { body });
    expect([json.code, json.errors[0].field]).toEqual(['INVALID_INPUT', 'fromPosition']);
  });
});

describe('webhooks of a ledger', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it.each(['http://127.0.0.1/', 'https://[::1]/', 'https://10.0.0.1:8443/', 'http://localhost/'])(
    'do not go to %s unless the operator permits it',
    async (url) => {
      const { json } = await harness.post('/v1/webhooks', { url, events: ['*'] });
      expect(json.errors).toEqual([
        expect.objectContaining({ field: 'url', code: 'PRIVATE_TARGET' }),
      ]);
    },
  );

  it('show who created and changed them, without address, description and secret', async () => {
    const about = { url: 'https://93.184.216.34/a-token', events: ['*'], description: 'of Ada' };
    const { webhookId, secret } = (await harness.post('/v1/webhooks', about)).json;
    await harness.send('PATCH', `/v1/webhooks/${webhookId}`, { body: { disabled: true } });
    const { items } = (await harness.send('GET', '/v1/access-events?limit=2')).json;
    const subjects = [{ kind: 'webhook', id: webhookId, name: null }];
    expect(items).toMatchObject([
      { type: 'WebhookDisabled', subjects, data: { cause: 'ADMIN' } },
      { type: 'WebhookCreated', subjects, data: { origin: 'https://93.184.216.34' } },
    ]);
    const found: string[] = [];
    for (const [name, bytes] of await harness.storedFiles()) {
      for (const text of ['a-token', 'of Ada', secret.slice('whsec_'.length)]) {
        if (bytes.includes(text)) found.push(`${text} in ${name}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('are at most 50', async () => {
    const about = { url: 'https://93.184.216.34/', events: ['*'] };
    let status = 201;
    for (let made = 0; status === 201; made++) {
      expect(made).toBeLessThanOrEqual(50);
      const answer = await harness.post('/v1/webhooks', about);
      status = answer.status;
      if (status !== 201) expect(answer.json.code).toBe('WEBHOOK_LIMIT');
    }
    expect((await harness.send('GET', '/v1/webhooks?limit=500')).json.items).toHaveLength(50);
  });
});
