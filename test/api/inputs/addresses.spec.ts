import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { parametersOf } from '../../../src/api/input/query-input.js';
import { inputsOf } from '../../../src/api/operations/operation.js';
import { routes } from '../../../src/api/http/server/route.js';
import { ADMIN_KEY, ServiceHarness, type Json } from '../../harness/service-harness.js';

const ZERO = 'a%00b';
const CLIENT = '0190b5a8-7d5c-4f1a-9f7e-3a8f5f0b7c11';

/** Every parameter of every route, each once with a zero in it. */
const PARAMETERS = routes().flatMap(({ method, path, operation }) => {
  const named = [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => name);
  const address = (bad: string | null): string =>
    path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => (name === bad ? ZERO : CLIENT));
  const queries = method === 'GET' ? inputsOf(operation).flatMap(parametersOf) : [];
  return [
    ...named.map((name) => [method, address(name), name] as const),
    ...queries.map(({ name }) => [method, `${address(null)}?${name}=${ZERO}`, name] as const),
  ];
});

describe('an address', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => {
    await harness.open();
    await harness.client({ id: CLIENT });
  });
  afterAll(() => harness.close());

  it('has parameters to try', () => {
    expect(PARAMETERS.length).toBeGreaterThan(60);
  });

  it.each(PARAMETERS)('is refused with a zero: %s %s names %s', async (method, url, name) => {
    const response = await harness.send(method, url);
    expect(response.status).toBe(400);
    // A cursor is opaque: the answer does not say what is wrong inside it.
    if (name === 'cursor') expect(response.json['code']).toBe('INVALID_CURSOR');
    else {
      const fields = response.json['errors'].map((error: Json) => error.field);
      // Other parameters that the address needs are absent.
      expect(fields).toContain(name);
    }
  });

  it.each(['%0A', '%7F', '%C2%85', '%E2%80%A8'])('is refused with %s in an id', async (bad) => {
    const response = await harness.send('GET', `/v1/clients/${randomUUID()}/messages/m${bad}1`);
    expect([response.status, response.json['errors'][0]?.['field']]).toEqual([400, 'messageId']);
  });

  it('does not delete the key whose id precedes a zero character', async () => {
    const made = await harness.post('/v1/api-keys', { name: 'one', role: 'auditor' });
    const { keyId, secret } = made.json;
    expect((await harness.send('DELETE', `/v1/api-keys/${keyId}%00x`)).status).toBe(400);
    expect((await harness.send('GET', '/v1/overview', { key: secret })).status).toBe(200);
  });

  it('asks for a key before it looks at parameters', async () => {
    const url = `/v1/clients/${randomUUID()}/messages/${ZERO}`;
    expect((await harness.send('GET', url, { key: null })).status).toBe(401);
  });
});

describe('the ids . and ..', () => {
  const harness = new ServiceHarness();
  let of = '';
  beforeAll(async () => {
    await harness.open();
    of = `/v1/clients/${await harness.clientWithCredits('100')}`;
    await harness.post(`${of}/debits`, { messageId: 'm-1', credits: '5' });
    await harness.post(`${of}/reservations`, { reservationId: 'r-1', credits: '5' });
  });
  afterAll(() => harness.close());

  const fields: readonly (readonly [string, string, object])[] = [
    ['recharges', 'rechargeId', { credits: '1' }],
    ['withdrawals', 'withdrawalId', { credits: '1' }],
    ['adjustments', 'adjustmentId', { credits: '1' }],
    ['debits', 'messageId', { credits: '1' }],
    ['debit-checks', 'messageId', { credits: '1' }],
    ['reservations', 'reservationId', { credits: '1' }],
    ['reservations', 'messageId', { reservationId: 'r-2', credits: '1' }],
    ['reservations/r-1/capture', 'captureId', { credits: '1', final: false }],
    ['reservations/r-1/capture', 'messageId', { captureId: 'c-1', credits: '1', final: false }],
    ['messages/m-1/refunds', 'refundId', { reason: 'x' }],
  ];

  it.each(fields)('are refused in %s as %s', async (path, field, body) => {
    for (const id of ['.', '..']) {
      const response = await harness.post(`${of}/${path}`, { ...body, [field]: id });
      expect([response.status, response.json['errors']?.[0]?.['field']]).toEqual([400, field]);
      expect(response.json['errors'][0]['message']).toContain('but not . or ..');
    }
    const fine = await harness.post(`${of}/${path}`, { ...body, [field]: '...' });
    expect(fine.status).not.toBe(400);
  });

  it('are refused in the items of batches', async () => {
    const clientId = of.split('/').at(-1);
    const items = [{ clientId, messageId: '..', credits: '1', status: 'DELIVERED' }];
    const { status: _, ...debit } = items[0] as Record<string, unknown>;
    const { credits: __, ...report } = items[0] as Record<string, unknown>;
    for (const [url, item] of [
      ['/v1/debits', debit],
      ['/v1/delivery-reports', report],
    ] as const) {
      const response = await harness.post(url, { items: [item] });
      expect(response.json['results'][0]).toMatchObject({
        status: 'REFUSED',
        code: 'INVALID_INPUT',
        errors: [{ field: 'messageId' }],
      });
    }
  });

  it('are no ids when an Idempotency-Key says so: another id is made from it', async () => {
    const headers = { 'idempotency-key': '..' };
    const response = await harness.post(`${of}/debits`, { credits: '1' }, { headers });
    expect(response.json['debit']['messageId']).toMatch(/^key:[0-9a-f]{40}$/);
    const again = await harness.post(`${of}/debits`, { credits: '1' }, { headers });
    expect(again.json['replayed']).toBe(true);
  });

  it('are refused in an address that a client did not shorten', async () => {
    const server = harness.running.app.getHttpServer() as { address(): AddressInfo | null };
    await harness.running.app.listen(0, '127.0.0.1');
    const port = server.address()?.port ?? 0;
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    for (const [path, field] of [
      [`${of}/messages/..`, 'messageId'],
      [`${of}/messages/%2E`, 'messageId'],
      [`${of}/reservations/%2e.`, 'reservationId'],
    ]) {
      const text = await new Promise<string>((resolve, reject) => {
        httpRequest({ port, path, headers }, (response) => {
          response.setEncoding('utf8');
          let body = '';
          response.on('data', (chunk: string) => (body += chunk));
          response.on('end', () => resolve(body));
        })
          .on('error', reject)
          .end();
      });
      expect(JSON.parse(text)).toMatchObject({ status: 400, errors: [{ field }] });
    }
  });
});
