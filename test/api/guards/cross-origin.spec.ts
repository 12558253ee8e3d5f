import { ADMIN_KEY, ServiceHarness, type Response } from '../../harness/service-harness.js';
import { listen } from '../requests/raw-exchange.js';

const CONSOLE = 'https://console.example.com';
const LOCAL = 'http://localhost:5173';
const ASKED = { 'access-control-request-method': 'POST' };

describe('pages of other origins', () => {
  const harness = new ServiceHarness();
  let clientId = '';
  let port = 0;
  beforeAll(async () => {
    await harness.open({
      TALLYSTICK_CORS_ORIGINS: `${CONSOLE}, ${LOCAL}`,
      TALLYSTICK_STRANGER_RATE: '50',
    });
    clientId = await harness.client();
    port = await listen(harness);
  });
  afterAll(() => harness.close());
  beforeEach(() => (harness.clock.instant += 60_000));

  const preflight = (origin: string, path = '/v1/debits'): Promise<Response> =>
    harness.sendOnce('OPTIONS', path, { key: null, headers: { origin, ...ASKED } });

  it.each([CONSOLE, LOCAL])('may ask without a key whether %s may send', async (origin) => {
    const { status, headers, text } = await preflight(origin);
    expect([status, text]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-max-age': '7200',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    });
    const allowed = String(headers['access-control-allow-headers']).split(', ');
    const needed = ['authorization', 'content-type', 'idempotency-key', 'if-match'];
    expect(allowed).toEqual(
      expect.arrayContaining([...needed, 'last-event-id', 'x-requested-with']),
    );
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
  });

  it.each([
    ['another one', 'https://evil.example'],
    ['one that begins alike', `${CONSOLE}.evil.example`],
    ['one that ends alike', 'https://evil-console.example.com'],
    ['the other scheme', 'http://console.example.com'],
    ['another port', `${CONSOLE}:8443`],
    ['a file', 'null'],
    ['an upper-case host', 'https://CONSOLE.example.com'],
    ['a wildcard', '*'],
  ])('may not when the origin is %s', async (_, origin) => {
    const asked = await preflight(origin);
    expect(asked.status).toBe(405);
    const read = await harness.send('GET', '/v1/clients', { headers: { origin } });
    expect(read.status).toBe(200);
    for (const { headers } of [asked, read]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['vary']).toBe('Origin');
    }
  });

  it('read every answer, also those before a key is known', async () => {
    const headers = { origin: CONSOLE };
    const answers = [
      await harness.send('GET', `/v1/clients/${clientId}`, { headers }),
      await harness.send('GET', '/v1/clients', { headers, key: null }),
      await harness.send('GET', '/v1/nothing', { headers }),
      await harness.send('GET', '/%', { headers }),
      await harness.post('/v1/debits', {}, { headers }),
      await harness.post('/graphql', { query: '{ overview { clients { total } } }' }, { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 400, 400, 200]);
    for (const answer of answers) {
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': CONSOLE,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
      const exposed = String(answer.headers['access-control-expose-headers']).split(', ');
      const needed = ['etag', 'location', 'ratelimit', 'retry-after', 'x-request-id'];
      expect(exposed).toEqual(expect.arrayContaining([...needed, 'idempotency-replayed']));
    }
  });

  it('get answers that name everything they depend on', async () => {
    const sent = { key: null, headers: { origin: CONSOLE, accept: 'text/html' } };
    expect((await harness.send('GET', '/problems', sent)).headers['vary']).toBe('Origin, Accept');
  });

  it('follow a stream', async () => {
    const stopped = new AbortController();
    const url = `http://127.0.0.1:${port}/v1/clients/${clientId}/meter/stream`;
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, origin: CONSOLE };
    const { status, headers: got } = await fetch(url, { headers, signal: stopped.signal });
    stopped.abort();
    expect([status, got.get('access-control-allow-origin')]).toEqual([200, CONSOLE]);
    expect(got.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  it('ask no more often than any address without a key may', async () => {
    const told: number[] = [];
    for (let n = 0; n < 51; n++) told.push((await preflight(CONSOLE)).status);
    expect(told).toEqual([...Array<number>(50).fill(204), 429]);
  });

  it('are not answered as if they asked when they do not', async () => {
    const bare = { key: null, headers: { origin: CONSOLE } };
    expect((await harness.sendOnce('OPTIONS', '/v1/debits', bare)).status).toBe(405);
    const other = { key: null, headers: { origin: CONSOLE, ...ASKED } };
    expect((await harness.sendOnce('POST', '/v1/debits', other)).status).toBe(401);
  });
});

describe('without named origins', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it('no answer mentions other origins', async () => {
    const headers = { origin: CONSOLE, ...ASKED };
    const asked = await harness.send('OPTIONS', '/v1/clients', { key: null, headers });
    const read = await harness.send('GET', '/v1/clients', { headers });
    expect([asked.status, read.status]).toEqual([405, 200]);
    for (const answer of [asked, read]) {
      const names = Object.keys(answer.headers).join();
      expect(names).not.toMatch(/access-control|vary/);
    }
  });
});
