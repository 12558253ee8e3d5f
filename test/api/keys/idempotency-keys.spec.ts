import { randomUUID } from 'node:crypto';
import { idempotencyOf } from '../../../src/api/operations/command-operation.js';
import { routes } from '../../../src/api/http/server/route.js';
import { KEYED_CASES, OF, RESERVED, type Content, type KeyedCase } from './keyed-cases.js';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';

describe('an Idempotency-Key', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  async function sender({ route, before = [], first }: KeyedCase) {
    const [method = '', declared = ''] = route.split(' ');
    const id = await harness.clientWithCredits('100');
    for (const [verb, path, body] of before) {
      const response = await harness.send(verb, `/v1/clients/${id}${path}`, { body });
      if (response.status >= 300) throw new Error(response.text);
    }
    const headers = { 'idempotency-key': 'k-1' };
    return (content: Content, client = id): Promise<Response> => {
      const path = content.path ?? first.path ?? declared.slice(OF.length);
      const { body } = content;
      return harness.send(content.method ?? method, `/v1/clients/${client}${path}`, {
        headers,
        ...(body !== undefined && { body }),
      });
    };
  }

  it('has a case below for every route that takes one', () => {
    const taking = routes().filter(({ operation }) => idempotencyOf(operation) !== undefined);
    // Their own specs repeat these, which make something that is no part of a client.
    const elsewhere = ['clients', 'staff', 'legal-entities', 'presets', 'webhooks'];
    const known = [
      ...KEYED_CASES.map(({ route }) => route),
      ...elsewhere.map((name) => `POST /v1/${name}`),
    ];
    expect([...new Set(known)].sort()).toEqual(
      taking.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(KEYED_CASES.map((one) => [one.route, one] as const))(
    'replays the same content however it is written: %s [I9]',
    async (_, one) => {
      const send = await sender(one);
      const first = await send(one.first);
      expect(first.json).toMatchObject({ replayed: false });
      for (const content of [one.first, ...one.same]) {
        const again = await send(content);
        expect({ content, ...again.json }).toMatchObject({
          content,
          replayed: true,
          revision: first.json['revision'],
        });
        expect(again.status).toBe(first.status);
      }
    },
  );

  it.each(KEYED_CASES.map((one) => [one.route, one] as const))(
    'refuses other content and names itself: %s [I9]',
    async (_, one) => {
      const send = await sender(one);
      await send(one.first);
      const path = one.route.endsWith('/recharges') ? '/withdrawals' : '/recharges';
      const elsewhere = { method: 'POST', path, body: { credits: '5' } };
      for (const content of [...one.other, elsewhere]) {
        const response = await send(content);
        expect({ content, ...response.json }).toMatchObject({
          content,
          code: 'ID_REUSED',
          refusals: [{ code: 'ID_REUSED', kind: 'key', id: 'k-1' }],
        });
        expect(response.json['detail']).toContain('The Idempotency-Key k-1 was used before');
      }
    },
  );

  it('takes the id of a client in capitals for the same', async () => {
    const id = await harness.clientWithCredits('100');
    const headers = { 'idempotency-key': 'capitals' };
    const send = (client: string): Promise<Response> =>
      harness.post(`/v1/clients/${client}/restrict-messaging`, { reason: 'x' }, { headers });
    const first = await send(id);
    const again = await send(id.toUpperCase());
    expect(again.json).toMatchObject({ replayed: true, revision: first.json['revision'] });
  });

  it('counts a default written out in a save as left at its default', async () => {
    const id = await harness.clientWithCredits('1', { settings: { allowCredit: '9' } });
    const headers = { 'idempotency-key': 'default' };
    const save = (allowCredit: string | null): Promise<Response> =>
      harness.send('PATCH', `/v1/clients/${id}`, { body: { settings: { allowCredit } }, headers });
    expect((await save(null)).json).toMatchObject({ replayed: false });
    expect((await save('0')).json).toMatchObject({ replayed: true });
  });

  describe('or an id at the creation of a client', () => {
    const ADA = {
      username: 'ada',
      email: 'ada@example.com',
      currency: 'CREDIT',
      firstName: 'Ada',
      lastName: 'L',
    };
    const SAME: Json[] = [
      { ...ADA, profile: { firstName: 'Ada', phone: null }, settings: { allowCredit: 0 } },
      { ...ADA, settings: { allowCredit: '0.0', limits: null, timeZone: 'UTC' } },
    ];

    it('replays the same content however it is written', async () => {
      const headers = { 'idempotency-key': 'create' };
      const first = await harness.post('/v1/clients', ADA, { headers });
      for (const body of SAME) {
        const again = await harness.post('/v1/clients', body, { headers });
        expect(again.json).toMatchObject({ replayed: true, clientId: first.json['clientId'] });
      }
      const other = await harness.post('/v1/clients', { ...ADA, lastName: 'B' }, { headers });
      expect(other.json['refusals']).toMatchObject([
        { code: 'ID_REUSED', kind: 'key', id: 'create' },
      ]);
    });

    it('takes the id in capitals, and names it when the content is another', async () => {
      const id = randomUUID();
      const bob = { ...ADA, id, username: 'bob', email: 'bob@example.com' };
      await harness.post('/v1/clients', bob);
      const again = await harness.post('/v1/clients', { ...bob, id: id.toUpperCase() });
      expect(again.json).toMatchObject({ replayed: true, clientId: id });
      const other = await harness.post('/v1/clients', { ...bob, lastName: 'B' });
      expect(other.json['refusals']).toMatchObject([{ code: 'ID_REUSED', kind: 'client', id }]);
      expect(other.json['detail']).toContain(`The client id ${id} was used before`);
    });
  });

  it('does not take part in the id of a command that has one', async () => {
    const of = `/v1/clients/${await harness.clientWithCredits('9')}`;
    await harness.post(`${of}/recharges`, { rechargeId: 'rc', credits: '1' });
    const response = await harness.post(`${of}/recharges`, { rechargeId: 'rc', credits: '2' });
    expect(response.json['refusals']).toMatchObject([
      { code: 'ID_REUSED', kind: 'recharge', id: 'rc' },
    ]);
    expect(response.json['detail']).toContain('The recharge id rc was used before');
  });

  it('is not needed to learn which id a capture used: its message’s', async () => {
    const of = `/v1/clients/${await harness.clientWithCredits('20')}`;
    await harness.post(`${of}/reservations`, RESERVED);
    const part = { captureId: 'c-1', credits: '1', final: false };
    await harness.post(`${of}/reservations/r-1/capture`, part);
    const response = await harness.post(`${of}/reservations/r-1/capture`, {
      ...part,
      captureId: 'c-2',
    });
    expect(response.json['refusals']).toMatchObject([{ kind: 'message', id: 'call' }]);
    expect(response.json['detail']).toContain('The message id call was used before');
    expect(response.json['detail']).toContain('send another messageId');
    const named = { ...part, captureId: 'c-2', messageId: 'call' };
    const asked = await harness.post(`${of}/reservations/r-1/capture`, named);
    expect(asked.json['detail']).toMatch(/^The message id call was used before with other content/);
  });
});
