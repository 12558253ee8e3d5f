import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { GraphqlClient } from './graphql-client.js';

interface Case {
  readonly title: string;
  readonly method?: string;
  readonly path: string;
  readonly body: object;
  readonly headers?: { readonly [name: string]: string };
}

/** Commands that are refused, for every kind of reason; `:id` is a client with 10 credits. */
const REFUSED: readonly Case[] = [
  { title: 'no id and no key', path: '/v1/clients/:id/debits', body: { credits: '1' } },
  { title: 'a missing amount', path: '/v1/clients/:id/debits', body: { messageId: 'm' } },
  {
    title: 'values of other kinds',
    path: '/v1/clients/:id/debits',
    body: { messageId: 5, credits: true, parts: 'two', channel: 'fax', test: 'no', country: 'Q' },
  },
  {
    title: 'an unknown field',
    path: '/v1/clients/:id/debits',
    body: { messageId: 'm', credits: '1', cost: '1' },
  },
  {
    title: 'an amount with too many decimals',
    path: '/v1/clients/:id/recharges',
    body: { rechargeId: 'r', credits: '1.0000001' },
  },
  {
    title: 'an amount that is too large',
    path: '/v1/clients/:id/recharges',
    body: { rechargeId: 'r', credits: '1000000000001' },
  },
  {
    title: 'a nested fault',
    path: '/v1/clients/:id/recharges',
    body: { rechargeId: 'r', credits: '1', payment: { status: 'MAYBE', date: '2026-02-30' } },
  },
  {
    title: 'credits that the client lacks',
    path: '/v1/clients/:id/debits',
    body: { messageId: 'm', credits: '70' },
  },
  {
    title: 'more than is available',
    path: '/v1/clients/:id/withdrawals',
    body: { withdrawalId: 'w', credits: '70' },
  },
  {
    title: 'an id that was used otherwise',
    path: '/v1/clients/:id/recharges',
    body: { rechargeId: 'first', credits: '3' },
  },
  {
    title: 'an unknown message',
    path: '/v1/clients/:id/messages/unknown/refunds',
    body: { refundId: 'f', reason: 'x' },
  },
  {
    title: 'an unknown reservation',
    path: '/v1/clients/:id/reservations/unknown/capture',
    body: { captureId: 'c', credits: '1' },
  },
  {
    title: 'a client that does not exist',
    path: '/v1/clients/0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11/debits',
    body: { messageId: 'm', credits: '1' },
  },
  {
    title: 'a plan of no kind',
    method: 'PUT',
    path: '/v1/clients/:id/top-up-plan',
    body: { interval: 'YEARLY', credits: '1' },
  },
  {
    title: 'a plan with both amounts',
    method: 'PUT',
    path: '/v1/clients/:id/top-up-plan',
    body: { interval: 'THRESHOLD', below: '1', credits: '1', target: '1', capPerDay: '1' },
  },
  {
    title: 'settings of other kinds',
    method: 'PATCH',
    path: '/v1/clients/:id',
    body: { settings: { allowCredit: '-1', limits: { daily: { messages: 0 } }, timeZone: 'Mars' } },
  },
  {
    title: 'settings that have changed since',
    method: 'PATCH',
    path: '/v1/clients/:id',
    body: { settings: { allowCredit: '1' } },
    headers: { 'if-match': '"s99"' },
  },
  {
    title: 'a currency that is locked',
    method: 'PATCH',
    path: '/v1/clients/:id',
    body: { currency: 'EUR' },
  },
  { title: 'an incomplete client', path: '/v1/clients', body: { username: 'x' } },
  { title: 'a key of no role', path: '/v1/api-keys', body: { name: 'x', role: 'owner' } },
  { title: 'an empty batch', path: '/v1/debits', body: { items: [] } },
  {
    title: 'an atomic batch of two clients',
    path: '/v1/debits',
    body: {
      mode: 'atomic',
      items: [
        { clientId: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11', messageId: 'a', credits: '1' },
        { clientId: '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c12', messageId: 'b', credits: '1' },
      ],
    },
  },
  { title: 'no such read model', path: '/v1/projections/nonsense/rebuild', body: {} },
  { title: 'no such key', method: 'DELETE', path: '/v1/api-keys/nonsense', body: {} },
  { title: 'a reason of no text', path: '/v1/clients/:id/purge-hold', body: { reason: '' } },
];

/** A problem without the members that name the request. */
function problemIn({ status, json }: Response): Json {
  const { instance: _, requestId: __, retryAfter: ___, ...problem } = json as Record<string, Json>;
  return { answered: status, ...problem };
}

describe('inputs through both facades', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  let id = '';
  beforeAll(async () => {
    await harness.open();
    id = await harness.clientWithCredits('10');
  });
  afterAll(() => harness.close());

  it.each(REFUSED)('refuse $title with the same problem', async (one) => {
    const { method = 'POST', path, body, headers } = one;
    const url = path.replace(':id', id);
    const sent = { body, ...(headers && { headers }) };
    const left = await harness.send(method, url, sent);
    const right = await graphql.send(method, url, sent);
    expect(left.status).toBeGreaterThanOrEqual(400);
    expect(problemIn(right)).toEqual(problemIn(left));
  });

  it('refuse the malformed items of a batch, and no others', async () => {
    const debit = { clientId: id, credits: '1' };
    const items = [
      { ...debit, messageId: 'b-1' },
      { ...debit, messageId: 'b-2', credits: 'much' },
      { ...debit, messageId: 'b-3', parts: 'two', country: 5 },
      'nonsense',
      { ...debit, messageId: 'b-1' },
      { ...debit, messageId: 'b-4', credits: '500' },
    ];
    const right = await graphql.post('/v1/debits', { items });
    const statuses = right.json.results.map(({ status }: Json) => status);
    const wrong = ['REFUSED', 'REFUSED', 'REFUSED'];
    expect(statuses).toEqual(['ACCEPTED', ...wrong, 'REPLAYED', 'REFUSED']);
    const left = await harness.post('/v1/debits', { items });
    const errorsIn = ({ json }: Response): Json => json.results.map((one: Json) => one.errors);
    expect(errorsIn(right)).toEqual(errorsIn(left));
    const reports = [{ clientId: id, messageId: 'b-1', status: 'DELIVERED' }, { status: 'X' }];
    const response = await graphql.post('/v1/delivery-reports', { items: reports });
    expect(response.json).toMatchObject({ accepted: 1, refused: 1, failed: 0 });
  });

  it('keep amounts exact, as text, as a number and as a literal', async () => {
    const recharge = (rechargeId: string, credits: string): string => `mutation {
      rechargeCredits(input: { clientId: "${id}", rechargeId: "${rechargeId}", credits: ${credits} }) {
        recharge { credits }
      }
    }`;
    for (const [written, exact] of [
      ['12345678901.000001', '12345678901.000001'],
      ['"0.000001"', '0.000001'],
      ['7', '7'],
    ] as const) {
      const { json } = await graphql.document({
        query: recharge(`exact-${written.length}`, written),
      });
      expect(json.data.rechargeCredits.recharge.credits).toBe(exact);
    }
  });

  it('name what is wrong with a variable of a read', async () => {
    const query =
      'query ($type: LogEntryType) { creditLog(clientId: "x", type: $type) { nodes { at } } }';
    const { json } = await graphql.document({ query, variables: { type: 'NOPE' } });
    expect(json.errors[0].extensions).toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ field: 'variables.type', code: 'INVALID_GRAPHQL' }],
    });
  });

  it('refuse one operation of a document and run the others', async () => {
    const query = `mutation ($refused: DebitMessageInput!, $done: DebitMessageInput!) {
      a: debitMessage(input: $refused) { replayed }
      b: debitMessage(input: $done) { replayed }
    }`;
    const of = (messageId: string, credits: string): object => ({
      clientId: id,
      messageId,
      credits,
    });
    const variables = { refused: of('d-1', '999999999999'), done: of('d-2', '1') };
    const { json } = await graphql.document({ query, variables });
    expect(json.data).toEqual({ a: null, b: { replayed: false } });
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0]).toMatchObject({
      path: ['a'],
      extensions: { code: 'INSUFFICIENT_CREDITS', status: 402, refusals: [{ floor: '0' }] },
    });
  });

  it('create clients and keys, and delete keys', async () => {
    const person = { username: 'ada', email: 'ada@example.com', currency: 'CREDIT' };
    const names = { firstName: 'Ada', lastName: 'Lovelace' };
    const sent = { headers: { 'idempotency-key': 'new' } };
    const made = await graphql.post('/v1/clients', { ...person, ...names }, sent);
    expect(made.json).toMatchObject({
      replayed: false,
      client: person,
      meter: { text: '0 | 0 | 0' },
    });
    const again = await harness.post('/v1/clients', { ...person, ...names }, sent);
    expect(again.json).toMatchObject({ replayed: true, clientId: made.json.clientId });
    const key = await graphql.post('/v1/api-keys', { name: 'gw', role: 'gateway' });
    expect(key.json.secret).toMatch(/^tly_/);
    const { keyId } = key.json;
    expect((await graphql.send('DELETE', `/v1/api-keys/${keyId}`, { body: {} })).json).toEqual({
      keyId,
    });
    const left = (await harness.send('GET', '/v1/api-keys')).json.items;
    expect(left.map((one: Json) => one.keyId)).not.toContain(keyId);
    const rebuild = await graphql.post('/v1/projections/meter/rebuild', {});
    expect(rebuild.json.code ?? rebuild.json).toEqual(
      (await harness.post('/v1/projections/meter/rebuild', {})).json.code ?? {
        name: 'meter',
        rebuilding: true,
      },
    );
  });

  it('check a debit as HTTP does', async () => {
    const body = { count: 100, credits: '500000000', channel: 'api' };
    const url = `/v1/clients/${id}/debit-checks`;
    const [left, right] = [await harness.post(url, body), await graphql.post(url, body)];
    expect(left.json.allowed).toBe(false);
    expect(right.json).toEqual(left.json);
  });
});
