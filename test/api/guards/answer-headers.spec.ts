import { createHash } from 'node:crypto';
import { ServiceHarness } from '../../harness/service-harness.js';
import { listen, RawConnection } from '../requests/raw-exchange.js';

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const SAFE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  'content-security-policy': API_POLICY,
};
const PROXY = { TALLYSTICK_TRUSTED_PROXIES: '127.0.0.1' };

describe('the headers of answers', () => {
  const harness = new ServiceHarness();
  let clientId = '';
  let port = 0;
  beforeAll(async () => {
    await harness.open({ ...PROXY, TALLYSTICK_CONNECTIONS_PER_ADDRESS: '500' });
    clientId = await harness.clientWithCredits('100');
    port = await listen(harness);
  });
  afterAll(() => harness.close());

  const ANSWERS: readonly (readonly [string, string, string, string | null, unknown, number])[] = [
    ['a command', 'POST', '/v1/clients/:id/debits', '', { messageId: 'h-1', credits: '1' }, 201],
    ['a read', 'GET', '/v1/clients/:id', '', undefined, 200],
    ['a list', 'GET', '/v1/clients', '', undefined, 200],
    ['a new key', 'POST', '/v1/api-keys', '', { name: 'k', role: 'auditor' }, 201],
    ['GraphQL', 'POST', '/graphql', '', { query: '{ overview { clients { total } } }' }, 200],
    ['a refusal', 'POST', '/v1/clients/:id/debits', '', { messageId: 'h-2', credits: '999' }, 402],
    ['a caller without a key', 'GET', '/v1/clients', null, undefined, 401],
    ['an address that does not exist', 'GET', '/nowhere', null, undefined, 404],
    ['a method that does not exist', 'DELETE', '/v1/debits', '', undefined, 405],
    ['the health', 'GET', '/health/live', null, undefined, 200],
    ['an address that cannot be read', 'GET', '/%', null, undefined, 400],
  ];

  it.each(ANSWERS)('let browsers do nothing with %s', async (...row) => {
    const [, method, path, key, body, status] = row;
    const sent = { ...(key === null && { key }), ...(body !== undefined && { body }) };
    const answer = await harness.send(method, path.replace(':id', clientId), sent);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(SAFE);
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('are the same of a CSV and of a connection that is refused', async () => {
    const csv = await harness.send('GET', `/v1/clients/${clientId}/log`, {
      headers: { accept: 'text/csv' },
    });
    expect(csv.headers).toMatchObject(SAFE);
    const raw = await (await RawConnection.to(port)).write('nonsense\r\n\r\n').closed();
    for (const [name, value] of Object.entries(SAFE))
      expect(raw).toContain(`\r\n${name}: ${value}`);
  });

  it('let no cache keep an answer that has a tag, which its caller may name', async () => {
    const path = `/v1/clients/${clientId}/settings`;
    const { headers } = await harness.send('GET', path);
    expect(headers['cache-control']).toBe('no-store');
    const again = await harness.send('GET', path, {
      headers: { 'if-none-match': String(headers['etag']) },
    });
    expect([again.status, again.headers['cache-control']]).toEqual([304, 'no-store']);
  });

  it('let the pages of problems have their own style, and nothing else', async () => {
    const page = { key: null, headers: { accept: 'text/html' } };
    for (const path of ['/problems', '/problems/forbidden']) {
      const { headers, text } = await harness.send('GET', path, page);
      const style = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; ` +
          "frame-ancestors 'none'",
      );
      expect(text).not.toMatch(/<script|style=|\son\w+=/);
      expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin' });
    }
  });

  it('let the documentation load its own files only, and no inline script', async () => {
    const { headers, text } = await harness.send('GET', '/docs', { key: null });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(text).not.toMatch(/<script>|style=|\son\w+=/);
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it('demand TLS of those whom a trusted proxy reached through TLS', async () => {
    const hsts = async (scheme: string): Promise<unknown> => {
      const headers = { 'x-forwarded-proto': scheme };
      const sent = await harness.send('GET', '/health/live', { key: null, headers });
      return sent.headers['strict-transport-security'];
    };
    expect(await hsts('https')).toBe('max-age=31536000');
    expect(await hsts('HTTPS, http')).toBe('max-age=31536000');
    expect(await hsts('http')).toBeUndefined();
    expect(await hsts('http, https')).toBeUndefined();
  });
});

describe('the headers of answers without a trusted proxy', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  it('do not demand TLS, whatever the caller says', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const sent = await harness.send('GET', '/health/live', { key: null, headers });
    expect(sent.headers).not.toHaveProperty('strict-transport-security');
  });
});
