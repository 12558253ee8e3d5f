import { ADMIN_KEY, type Json, type Response } from '../../harness/service-harness.js';
import { PeopleHarness } from './people-harness.js';

const NAME = '__Host-tallystick-session';
const HEADER = { 'x-requested-with': 'tallystick' };

describe('a session in a cookie', () => {
  const service = new PeopleHarness();
  let ada = '';
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
  });
  afterAll(() => service.close());

  const send = (
    method: string,
    url: string,
    headers: { readonly [name: string]: string },
    key: string | null = null,
  ): Promise<Response> => service.send(method, url, { key, headers });
  const verdict = ({ status, json }: Response): [number, Json] => [status, json?.code];

  it('is one that scripts cannot read and other sites cannot send', async () => {
    const body = { username: 'ada', password: 'Correct-Horse1' };
    const { json, headers } = await service.login(body, '/v1/login?cookie=1');
    expect(json).toEqual({ role: 'client', clientId: ada, expiresIn: 43_200 });
    const [value = '', ...attributes] = String(headers['set-cookie']).split('; ');
    expect(value).toMatch(new RegExp(`^${NAME}=[0-9a-f-]{36}\\.[A-Za-z0-9_-]{43}$`));
    expect(attributes.sort()).toEqual([
      'HttpOnly',
      'Max-Age=43200',
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ]);
  });

  it('opens what the client may see, beside other cookies', async () => {
    const cookie = await service.browser('ada');
    const me = await send('GET', '/v1/me', { cookie: `theme=dark; ${cookie}; lang=de` });
    expect(me.json).toMatchObject({ role: 'client', clientId: ada });
    expect((await send('GET', '/v1/clients/me/meter', { cookie })).status).toBe(200);
    expect(verdict(await send('GET', '/v1/clients', { cookie }))).toEqual([403, 'FORBIDDEN']);
  });

  it('changes nothing without the header that only the own page can send', async () => {
    const cookie = await service.browser('ada');
    const missing = [403, 'CSRF_HEADER_REQUIRED'];
    expect(verdict(await send('POST', '/v1/logout', { cookie }))).toEqual(missing);
    const other = { cookie, 'x-requested-with': 'XMLHttpRequest' };
    expect(verdict(await send('POST', '/v1/logout', other))).toEqual(missing);
    const url = '/v1/sessions/5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11';
    expect(verdict(await send('DELETE', url, { cookie }))).toEqual(missing);
    const body = { query: '{ me { role } }' };
    const graphql = await service.send('POST', '/graphql', {
      key: null,
      body,
      headers: { cookie },
    });
    expect(verdict(graphql)).toEqual(missing);
    expect((await send('GET', '/v1/me', { cookie })).status).toBe(200);
    expect(verdict(await send('DELETE', url, { cookie, ...HEADER }))).toEqual([404, 'NOT_FOUND']);
  });

  it('ends with a logout, which takes the cookie from the browser', async () => {
    const cookie = await service.browser('ada');
    const out = await send('POST', '/v1/logout', { cookie, ...HEADER });
    expect(out.status).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(new RegExp(`^${NAME}=; Max-Age=0;`));
    expect(verdict(await send('GET', '/v1/me', { cookie }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('does not count beside a key or a token, right or wrong', async () => {
    const cookie = await service.browser('ada');
    const key = await send('GET', '/v1/me', { cookie }, ADMIN_KEY);
    expect(key.json).toMatchObject({ role: 'admin' });
    const wrong = await send('GET', '/v1/me', { cookie }, 'tly_unknown');
    expect(verdict(wrong)).toEqual([401, 'UNAUTHENTICATED']);
    // A header needs no protection against forged requests.
    const { accessToken } = await service.loggedIn('ada');
    expect((await send('POST', '/v1/logout', { cookie }, accessToken)).status).toBe(204);
    expect((await send('GET', '/v1/me', { cookie })).status).toBe(200);
  });

  it('of another form opens nothing, also on routes that need no key', async () => {
    const cookie = await service.browser('ada');
    const forged = [`${NAME}=`, `${NAME}=x`, cookie.slice(0, -1), `${cookie}A`, `${NAME}=%`];
    for (const value of forged) {
      const answer = await send('GET', '/v1/me', { cookie: value });
      expect([value, verdict(answer)]).toEqual([value, [401, 'UNAUTHENTICATED']]);
      expect((await send('GET', '/health/live', { cookie: value })).status).toBe(200);
    }
    const again = await service.login(
      { username: 'ada', password: 'Correct-Horse1' },
      '/v1/login?cookie=1',
      { cookie },
    );
    expect(again.status).toBe(200);
  });

  it('is limited by address while it is unknown', async () => {
    const limited = new PeopleHarness();
    await limited.open({ TALLYSTICK_STRANGER_RATE: '3' });
    await limited.clientWithPassword('eve');
    const cookie = await limited.browser('eve');
    limited.clock.instant += 1_000;
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) {
      const forged = { cookie: `${cookie.slice(0, -2)}${n}A` };
      statuses.push((await limited.send('GET', '/v1/me', { key: null, headers: forged })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    limited.clock.instant += 1_000;
    for (let n = 0; n < 10; n++) {
      const answer = await limited.send('GET', '/v1/me', { key: null, headers: { cookie } });
      expect(answer.status).toBe(200);
    }
    await limited.close();
  });
});

describe('forged access tokens', () => {
  it('cost a bounded number of signature checks for each address', async () => {
    const service = new PeopleHarness();
    await service.open({ TALLYSTICK_STRANGER_RATE: '3' });
    await service.clientWithPassword('ada');
    const { accessToken } = await service.loggedIn('ada');
    service.clock.instant += 1_000;
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) {
      const forged = `${accessToken.slice(0, -2)}${n}A`;
      statuses.push((await service.send('GET', '/v1/me', { key: forged })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    service.clock.instant += 1_000;
    for (let n = 0; n < 10; n++) expect((await service.verdict(accessToken))[0]).toBe(200);
    await service.close();
  });
});
