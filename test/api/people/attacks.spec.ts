import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { ADMIN_KEY, type Json, type Response } from '../../harness/service-harness.js';
import { listen, RawConnection } from '../requests/raw-exchange.js';
import { RawSocket } from '../subscriptions/raw-socket.js';
import { PASSWORD, PeopleHarness, type LoggedIn } from './people-harness.js';

const COOKIE = '__Host-tallystick-session';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an attacker', () => {
  const service = new PeopleHarness();
  let ada = '';
  let mallory: LoggedIn;
  let tokens: LoggedIn;
  let cookie = '';
  let port = 0;
  beforeAll(async () => {
    await service.open({ TALLYSTICK_STRANGER_RATE: '0' });
    ada = await service.clientWithPassword('ada');
    await service.clientWithPassword('mallory');
    tokens = await service.loggedIn('ada');
    mallory = await service.loggedIn('mallory');
    cookie = (await service.browser('ada')).slice(COOKIE.length + 1);
    port = await listen(service);
  });
  afterAll(() => service.close());

  const me = async (headers: { readonly [name: string]: string }): Promise<number> =>
    (await service.send('GET', '/v1/me', { key: null, headers })).status;

  describe('that makes tokens', () => {
    const claims = (): Json => {
      const [, payload = ''] = tokens.accessToken.split('.');
      return JSON.parse(Buffer.from(payload, 'base64url').toString());
    };
    const headerOf = (): Json =>
      JSON.parse(Buffer.from(tokens.accessToken.split('.')[0] ?? '', 'base64url').toString());
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signed = (header: Json, payload: Json): string => {
      const text = `${encoded(header)}.${encoded(payload)}`;
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
    };

    it('is refused, whatever the header says of the key', async () => {
      const jwk = publicKey.export({ format: 'jwk' });
      const published = (await service.send('GET', '/.well-known/jwks.json', { key: null })).json;
      const headers: readonly Json[] = [
        headerOf(),
        { ...headerOf(), jwk },
        { ...headerOf(), jku: `http://127.0.0.1:${port}/keys`, x5u: 'http://127.0.0.1/' },
        { ...headerOf(), kid: undefined },
        { ...headerOf(), kid: '../../dev/null' },
        { ...headerOf(), kid: '__proto__' },
        { ...headerOf(), kid: '0.aaaaaaaa' },
        { ...headerOf(), kid: '999999.aaaaaaaa' },
        { ...headerOf(), kid: ['x'] },
        { ...headerOf(), crit: ['b64'], b64: false },
        { ...headerOf(), alg: 'Ed25519' },
        { ...headerOf(), alg: 'ES256' },
        { ...headerOf(), typ: 'JWT' },
      ];
      for (const header of headers) {
        const forged = signed(header, claims());
        expect([header, await me({ authorization: `Bearer ${forged}` })]).toEqual([header, 401]);
      }
      const text = `${encoded({ ...headerOf(), alg: 'HS256' })}.${encoded(claims())}`;
      for (const secret of [JSON.stringify(published.keys[0]), published.keys[0].x as string, '']) {
        const mac = createHmac('sha256', secret).update(text).digest('base64url');
        expect(await me({ authorization: `Bearer ${text}.${mac}` })).toBe(401);
      }
    });

    it('is refused with another payload under a genuine signature', async () => {
      const [header, , signature] = tokens.accessToken.split('.');
      for (const change of [{ role: 'admin' }, { sub: ada }, { sid: claims().sid }, { exp: 9e9 }]) {
        const [, own = ''] = mallory.accessToken.split('.');
        const payload = JSON.parse(Buffer.from(own, 'base64url').toString());
        const forged = `${header}.${encoded({ ...payload, ...change })}.${signature}`;
        expect(await me({ authorization: `Bearer ${forged}` })).toBe(401);
      }
    });
  });

  it('gains nothing by sending several credentials, or one in another place', async () => {
    const good = `Bearer ${tokens.accessToken}`;
    const refused: readonly { readonly [name: string]: string }[] = [
      { authorization: `Bearer wrong, ${good}` },
      { authorization: `${good}, ${good}` },
      { authorization: `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}` },
      { authorization: tokens.accessToken },
      { authorization: `Bearer ${tokens.refreshToken}` },
      { authorization: `Bearer ${cookie}` },
      { 'proxy-authorization': good },
      { 'x-authorization': good },
      { cookie: `authorization=${encodeURIComponent(good)}` },
      { cookie: `${COOKIE}=${tokens.accessToken}` },
      { cookie: `${COOKIE}=${tokens.refreshToken}` },
      { cookie: `${COOKIE}=${cookie}`, authorization: 'Bearer wrong' },
    ];
    for (const headers of refused) expect([headers, await me(headers)]).toEqual([headers, 401]);
    for (const name of ['access_token', 'token', 'authorization', 'key']) {
      const url = `/v1/me?${name}=${tokens.accessToken}`;
      expect((await service.send('GET', url, { key: null })).status).toBe(401);
    }
    const twice = await RawConnection.to(port);
    const lines = `authorization: Bearer wrong\r\nauthorization: ${good}\r\nconnection: close\r\n`;
    twice.write(`GET /v1/me HTTP/1.1\r\nhost: x\r\n${lines}\r\n`);
    expect(await twice.closed()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('does not get past the form of a cookie', async () => {
    const [id = '', secret = ''] = cookie.split('.');
    const forms = [
      `${id}.`,
      `${id}`,
      `.${secret}`,
      `${id}.${secret.slice(0, -1)}`,
      `${id}.${secret}=`,
      `${id.toUpperCase()}.${secret}`,
      `${id}.${'A'.repeat(43)}`,
      `${id}.${secret.toLowerCase()}`,
    ];
    for (const form of forms) {
      expect([form, await me({ cookie: `${COOKIE}=${form}` })]).toEqual([form, 401]);
    }
    for (const name of [
      '__host-tallystick-session',
      'tallystick-session',
      `x${COOKIE}`,
      `${COOKIE}x`,
    ]) {
      expect([name, await me({ cookie: `${name}=${cookie}` })]).toEqual([name, 401]);
    }
    expect(await me({ cookie: `${COOKIE}=${cookie}` })).toBe(200);
  });

  it('changes nothing through the cookie of a browser', async () => {
    const session = { cookie: `${COOKIE}=${cookie}` };
    const query = { query: 'mutation { logOut(input: { everywhere: true }) { ended } }' };
    const forms: readonly (readonly [string, string, object])[] = [
      ['POST', '/v1/logout', { body: { everywhere: true }, headers: session }],
      ['POST', '/v1/logout', { headers: { ...session, 'x-requested-with': 'XMLHttpRequest' } }],
      ['POST', '/v1/logout', { headers: { ...session, 'x-requested-with': 'Tallystick' } }],
      ['POST', '/v1/logout', { headers: { ...session, 'x-requested-with': 'tallystick, x' } }],
      ['POST', '/graphql', { body: query, headers: session }],
      ['POST', '/graphql', { body: query, headers: { ...session, 'content-type': 'text/plain' } }],
      ['DELETE', `/v1/sessions/${cookie.split('.')[0]}`, { headers: session }],
    ];
    for (const [method, url, sent] of forms) {
      const { status, json } = await service.send(method, url, { key: null, ...sent });
      expect([url, status, json.code]).toEqual([url, 403, 'CSRF_HEADER_REQUIRED']);
    }
    const safe: readonly (readonly [string, string, { readonly [name: string]: string }])[] = [
      ['GET', '/v1/logout', {}],
      ['GET', `/graphql?query=${encodeURIComponent(query.query)}`, {}],
      ['GET', '/v1/logout?_method=POST', { 'x-http-method-override': 'POST' }],
      ['HEAD', '/v1/logout', { 'x-method-override': 'DELETE' }],
      [
        'OPTIONS',
        '/v1/logout',
        { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      ],
    ];
    for (const [method, url, headers] of safe) {
      const { status } = await service.send(method, url, {
        key: null,
        headers: { ...session, ...headers },
      });
      expect([method, url, status]).toEqual([method, url, 405]);
    }
    expect(await me(session)).toBe(200);
  });

  it('neither sees nor ends the sessions of another client', async () => {
    const own = (await service.send('GET', '/v1/sessions', { key: tokens.accessToken })).json.items;
    const listed = await service.send('GET', '/v1/sessions', { key: mallory.accessToken });
    for (const { sessionId } of own) {
      expect(listed.text).not.toContain(sessionId);
      for (const key of [mallory.accessToken, ADMIN_KEY]) {
        const ended = await service.send('DELETE', `/v1/sessions/${sessionId}`, { key });
        expect([ended.status, ended.json.code]).toEqual([404, 'NOT_FOUND']);
        const query = `mutation { endSession(input: { sessionId: "${sessionId}" }) { sessionId } }`;
        const field = await service.post('/graphql', { query }, { key });
        expect(field.json.errors[0].extensions.code).toBe('NOT_FOUND');
      }
    }
    expect(await service.verdict(tokens.accessToken)).toEqual([200, undefined]);
  });

  it('learns nothing from a login about a name', async () => {
    const told = async (body: object): Promise<Json> => {
      const { status, json, headers } = await service.login(body);
      const { requestId: _, ...shown } = json;
      const { date: __, 'x-request-id': ___, ...sent } = headers;
      return { status, shown, sent };
    };
    const wrong = 'Wrong-Horse1';
    const expected = await told({ username: 'ada', password: wrong });
    const names = ['nobody', 'ada@example.com', 'nobody@example.com', '__proto__', 'constructor'];
    for (const username of [...names, 'ADA', ' ada', 'ada\u0000', '\ud800', 'x'.repeat(254)]) {
      expect([username, await told({ username, password: wrong })]).toEqual([username, expected]);
    }
    for (const password of ['\ud800', 'x'.repeat(200), '\u0000', 'é'.normalize('NFD')]) {
      const known = await told({ username: 'ada', password });
      expect(known).toEqual(await told({ username: 'nobody-else', password }));
      expect(known.status).toBe(401);
    }
  });

  it('ends a stolen family by using it at the same time as its owner', async () => {
    const stolen = await service.loggedIn('mallory');
    const refresh = (): Promise<Response> =>
      service.send('POST', '/v1/token', { key: null, body: { refreshToken: stolen.refreshToken } });
    const answers = await Promise.all(Array.from({ length: 12 }, refresh));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { json } of won) {
      expect(await service.verdict(json.accessToken)).toEqual([401, 'UNAUTHENTICATED']);
      const body = { refreshToken: json.refreshToken as string };
      expect((await service.send('POST', '/v1/token', { key: null, body })).status).toBe(401);
    }
    expect(await service.verdict(stolen.accessToken)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('gets no socket with the cookie of a browser from a page of another origin', async () => {
    const hosts = ['https://evil.example', 'http://127.0.0.1', `http://127.0.0.1:${port + 1}`];
    const forms = ['null', '', `ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}.evil.example`];
    for (const origin of [...hosts, ...forms, undefined]) {
      const headers = { cookie: `${COOKIE}=${cookie}`, ...(origin !== undefined && { origin }) };
      const socket = await new RawSocket(`http://127.0.0.1:${port}`, { headers }).open();
      socket.send({ type: 'connection_init' });
      expect(await socket.closed()).toBe(4403);
    }
  });

  it('with a stolen session neither takes the account over nor changes what clients may not', async () => {
    const victim = await service.clientWithPassword('victim');
    const stolen = (await service.loggedIn('victim')).accessToken;
    const browser = await service.browser('victim');
    const put = (path: string, body: object): Promise<Response> =>
      service.send('PUT', path, { key: stolen, body });
    const change = { newPassword: 'Stolen-Horse1', newPasswordConfirm: 'Stolen-Horse1' };
    const own = '/v1/clients/me/password';
    expect((await put(own, change)).status).toBe(400);
    expect((await put(own, { ...change, currentPassword: PASSWORD, role: 'admin' })).status).toBe(
      400,
    );
    const other = await put(`/v1/clients/${ada}/password`, {
      ...change,
      currentPassword: PASSWORD,
    });
    expect(other.json.code).toBe('CLIENT_NOT_FOUND');
    const told: number[] = [];
    for (let n = 0; n < 11; n++) {
      told.push((await put(own, { ...change, currentPassword: `Guess-Horse${n}` })).status);
    }
    expect(told).toEqual([...Array<number>(10).fill(401), 429]);
    const patch = { key: stolen, body: { settings: { priority: 3 } } };
    expect((await service.send('PATCH', '/v1/clients/me', patch)).json.code).toBe('FORBIDDEN');
    service.clock.instant += 60_000;
    expect((await put(own, { ...change, currentPassword: PASSWORD })).status).toBe(200);
    expect(await service.verdict(stolen)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await me({ cookie: browser })).toBe(401);
    expect((await service.login({ username: 'victim', password: PASSWORD })).status).toBe(401);
    expect(victim).not.toBe(ada);
  });

  it('cannot give a browser a session of its choice', async () => {
    const fixed = { cookie: `${COOKIE}=${cookie}` };
    const login = { username: 'mallory', password: PASSWORD };
    const { headers } = await service.login(login, '/v1/login?cookie=1', fixed);
    const given = /=([^;]+)/.exec(String(headers['set-cookie']))?.[1];
    expect(given).not.toBe(cookie);
    const shown = await service.send('GET', '/v1/me', { key: null, headers: fixed });
    expect(shown.json.clientId).toBe(ada);
  });

  it('has to wait for a name, and its owner has not, from where it logged in before', async () => {
    const wrong = async (from: string): Promise<Response> =>
      service.login({ username: 'ada', password: 'Wrong-Horse1' }, '/v1/login', {
        'x-forwarded-for': from,
      });
    const told: number[] = [];
    // Nobody can choose an address with this header, so all tries are those of one address.
    for (let n = 0; n < 20; n++) told.push((await wrong(`192.0.2.${n}`)).status);
    expect(told.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
    const refused = await wrong('192.0.2.99');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    service.clock.instant += 600_000;
    expect((await service.login({ username: 'ada', password: PASSWORD })).status).toBe(200);
  });
});
