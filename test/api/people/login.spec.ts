import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { CALLER } from '../../harness/lane-harness.js';
import type { Json, Response } from '../../harness/service-harness.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

const ENDED = [401, 'UNAUTHENTICATED'];

/** An answer without the parts that differ from request to request. */
function comparable({ status, headers, json }: Response): unknown {
  const { 'x-request-id': _, date: __, ratelimit: ___, ...others } = headers;
  return { status, others, json: { ...json, requestId: '' } };
}

describe('the login of a client', () => {
  const service = new PeopleHarness();
  let ada = '';
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
  });
  afterAll(() => service.close());

  it('starts a session by username and by e-mail, in any case [S1-31]', async () => {
    for (const username of ['ada', 'ADA', ' ada@EXAMPLE.com']) {
      const { status, json, headers } = await service.login({ username, password: PASSWORD });
      expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
      expect(json).toEqual({
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: 900,
        refreshToken: expect.any(String),
        role: 'client',
        clientId: ada,
      });
    }
  });

  it('gives a token that opens the own data, and no other', async () => {
    const { accessToken: key } = await service.loggedIn('ada');
    const me = await service.send('GET', '/v1/me', { key });
    expect(me.json).toMatchObject({ role: 'client', clientId: ada, name: 'Ada Lovelace' });
    expect(me.json).toMatchObject({ username: 'ada', sessionId: expect.any(String) });
    for (const id of ['me', ada]) {
      expect(await service.verdict(key, `/v1/clients/${id}/meter`)).toEqual([200, undefined]);
    }
    const other = await service.client();
    const stranger = await service.verdict(key, `/v1/clients/${other}/meter`);
    expect(stranger).toEqual([404, 'CLIENT_NOT_FOUND']);
    expect(await service.verdict(key, '/v1/clients')).toEqual([403, 'FORBIDDEN']);
  });

  it('answers alike for an unknown name, a wrong password and a client without one', async () => {
    await service.client({ username: 'nopass', email: 'nopass@example.com' });
    const bob = await service.clientWithPassword('bob');
    await service.post(`/v1/clients/${bob}/disable`, {});
    const answers: unknown[] = [];
    for (const username of ['ada', 'nobody', 'ada@example.com', 'x@example.com', 'nopass', 'bob']) {
      answers.push(comparable(await service.login({ username, password: 'Wrong-Horse1' })));
    }
    expect(answers[0]).toMatchObject({ status: 401, json: { code: 'INVALID_CREDENTIALS' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const disabled = await service.login({ username: 'bob', password: PASSWORD });
    expect([disabled.status, disabled.json.code]).toEqual([403, 'CLIENT_DISABLED']);
  });

  it('refuses bodies of another form, and large ones before they are read', async () => {
    const long = 'x'.repeat(201);
    const bodies: object[] = [{}, { username: 'ada' }, { username: 'ada', password: long }];
    for (const body of [...bodies, { username: 'ada', password: 'x', code: '1' }, []]) {
      expect((await service.login(body)).json.code).toBe('INVALID_INPUT');
    }
    const large = await service.login({ username: 'ada', password: 'x'.repeat(20_000) });
    expect([large.status, large.json.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const cookie = await service.login(
      { username: 'ada', password: PASSWORD },
      '/v1/login?cookie=2',
    );
    expect(cookie.json.errors).toMatchObject([{ field: 'cookie' }]);
  });

  it('gives new tokens for a refresh token once, and ends the session at a second use', async () => {
    const first = await service.loggedIn('ada');
    const refresh = (refreshToken: string): Promise<Response> =>
      service.login({ refreshToken }, '/v1/token');
    const second = await refresh(first.refreshToken);
    expect(second.json).toMatchObject({ role: 'client', clientId: ada, expiresIn: 900 });
    expect((await service.verdict(second.json.accessToken))[0]).toBe(200);
    const reused = await refresh(first.refreshToken);
    expect([reused.status, reused.json.code]).toEqual([401, 'TOKEN_REUSED']);
    expect(await service.verdict(second.json.accessToken)).toEqual(ENDED);
    expect(await service.verdict(first.accessToken)).toEqual(ENDED);
    const family = await refresh(second.json.refreshToken);
    expect([family.status, family.json.code]).toEqual(ENDED);
  });

  it('takes no refresh token for an access token, and the other way round', async () => {
    const { accessToken, refreshToken } = await service.loggedIn('ada');
    expect(await service.verdict(refreshToken)).toEqual(ENDED);
    const response = await service.login({ refreshToken: accessToken }, '/v1/token');
    expect([response.status, response.json.code]).toEqual([400, 'INVALID_INPUT']);
    const short = await service.login({ refreshToken: accessToken.slice(0, 200) }, '/v1/token');
    expect([short.status, short.json.code]).toEqual(ENDED);
  });

  it('gives tokens that other services verify with the published keys', async () => {
    const { accessToken } = await service.loggedIn('ada');
    const { json, headers } = await service.send('GET', '/.well-known/jwks.json', { key: null });
    expect(headers['cache-control']).toContain('max-age');
    const keys = createLocalJWKSet(json as JSONWebKeySet);
    const currentDate = new Date(service.clock.now());
    const { payload } = await jwtVerify(accessToken, keys, { audience: 'tallystick', currentDate });
    expect(payload).toMatchObject({ sub: ada, role: 'client', sid: expect.any(String) });
  });

  it('refuses a token when it has expired, and says so', async () => {
    const { accessToken } = await service.loggedIn('ada');
    service.clock.instant += 15 * 60_000 + 5_000;
    expect(await service.verdict(accessToken)).toEqual([401, 'TOKEN_EXPIRED']);
  });

  it('refuses changed and unsigned tokens', async () => {
    const { accessToken } = await service.loggedIn('ada');
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const changed = payload.replace(/^.{20}/, (start) => start.toLowerCase());
    const forged = [`${none}.${payload}.`, `${header}.${changed}.${signature}`];
    for (const token of [...forged, `${header}.${payload}.${'A'.repeat(86)}`, 'eyJ.a.b', 'eyJ']) {
      expect([token, await service.verdict(token)]).toEqual([token, ENDED]);
    }
  });
});

describe('the sessions of a client', () => {
  const service = new PeopleHarness();
  let ada = '';
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
    await service.clientWithPassword('eve');
  });
  afterAll(() => service.close());
  beforeEach(() => {
    service.clock.instant += 1_000;
  });

  const sessionsOf = async (key: string): Promise<Json[]> =>
    (await service.send('GET', '/v1/sessions', { key })).json.items;

  it('are listed for their owner, who ends one of them', async () => {
    const [one, other] = [await service.loggedIn('ada'), await service.loggedIn('ada')];
    const sessions = await sessionsOf(one.accessToken);
    const current = sessions.filter((session) => session.current);
    expect(current).toMatchObject([{ kind: 'token', address: '127.0.0.1' }]);
    const { sessionId } = (await service.send('GET', '/v1/me', { key: other.accessToken })).json;
    const eve = await service.loggedIn('eve');
    const url = `/v1/sessions/${sessionId}`;
    expect(await service.verdict(eve.accessToken, url, 'DELETE')).toEqual([404, 'NOT_FOUND']);
    expect((await service.send('DELETE', url, { key: one.accessToken })).status).toBe(204);
    expect(await service.verdict(other.accessToken)).toEqual(ENDED);
    expect((await service.verdict(one.accessToken))[0]).toBe(200);
    expect(await service.verdict(one.accessToken, url, 'DELETE')).toEqual([404, 'NOT_FOUND']);
  });

  it('end with a logout: one, or everywhere', async () => {
    const logins = await Promise.all([1, 2, 3].map(() => service.loggedIn('ada')));
    const [one = '', two = '', three = ''] = logins.map(({ accessToken }) => accessToken);
    const eve = await service.loggedIn('eve');
    expect((await service.send('POST', '/v1/logout', { key: one })).status).toBe(204);
    expect(await service.verdict(one)).toEqual(ENDED);
    expect((await service.verdict(two))[0]).toBe(200);
    const everywhere = { key: two, body: { everywhere: true } };
    expect((await service.send('POST', '/v1/logout', everywhere)).status).toBe(204);
    expect([await service.verdict(two), await service.verdict(three)]).toEqual([ENDED, ENDED]);
    expect((await service.verdict(eve.accessToken))[0]).toBe(200);
  });

  it('end with GraphQL as well', async () => {
    const { accessToken: key } = await service.loggedIn('ada');
    const query = '{ me { role clientId name } sessions { edges { node { current } } } }';
    const read = await service.send('POST', '/graphql', { key, body: { query } });
    expect(read.json.data.me).toEqual({ role: 'client', clientId: ada, name: 'Ada Lovelace' });
    expect(read.json.data.sessions.edges).toContainEqual({ node: { current: true } });
    const mutation = 'mutation { logOut(input: { everywhere: false }) { ended } }';
    const ended = await service.send('POST', '/graphql', { key, body: { query: mutation } });
    expect(ended.json.data).toEqual({ logOut: { ended: 1 } });
    expect(await service.verdict(key)).toEqual(ENDED);
  });

  it('end with the fact that disables the client, although the process died after it [S1-32]', async () => {
    const { accessToken: key, refreshToken } = await service.loggedIn('ada');
    // Nothing removes the session, as after a crash.
    await service.running.ledger.lanes.submit(ada, { type: 'DisableClient' }, CALLER);
    expect(await service.verdict(key)).toEqual(ENDED);
    const refreshed = await service.login({ refreshToken }, '/v1/token');
    expect([refreshed.status, refreshed.json.code]).toEqual(ENDED);
    expect((await service.post(`/v1/clients/${ada}/enable`, {})).status).toBe(200);
    expect(await service.verdict(key)).toEqual(ENDED);
    expect((await service.verdict((await service.loggedIn('ada')).accessToken))[0]).toBe(200);
  });

  it('end with the client’s disabling, and do not return when it is enabled [S1-32]', async () => {
    const unused = await service.loggedIn('ada');
    await service.running.ledger.lanes.submit(ada, { type: 'DisableClient' }, CALLER);
    // No request looked at the session while the client was disabled.
    await service.post(`/v1/clients/${ada}/enable`, {});
    expect(await service.verdict(unused.accessToken)).toEqual(ENDED);
    const used = await service.loggedIn('ada');
    await service.post(`/v1/clients/${ada}/enable`, {});
    expect((await service.verdict(used.accessToken))[0]).toBe(200);
  });

  it('end with a new password', async () => {
    const { accessToken } = await service.loggedIn('eve');
    const { clientId } = (await service.send('GET', '/v1/me', { key: accessToken })).json;
    await service.givePassword(clientId, 'Another-Horse2');
    expect(await service.verdict(accessToken)).toEqual(ENDED);
    const old = await service.login({ username: 'eve', password: PASSWORD });
    expect(old.json.code).toBe('INVALID_CREDENTIALS');
    await service.loggedIn('eve', 'Another-Horse2');
  });

  it('survive a restart of the service', async () => {
    const { accessToken, refreshToken } = await service.loggedIn('ada');
    await service.stop();
    await service.open();
    expect((await service.verdict(accessToken))[0]).toBe(200);
    expect((await service.login({ refreshToken }, '/v1/token')).status).toBe(200);
  });
});

describe('a caller with a key', () => {
  const service = new PeopleHarness();
  beforeAll(() => service.open());
  afterAll(() => service.close());

  it('has a name and no sessions', async () => {
    const id = await service.client();
    const key = await service.key({ role: 'gateway', name: 'smpp', clientIds: [id] });
    expect((await service.send('GET', '/v1/me', { key })).json).toEqual({
      role: 'gateway',
      name: 'smpp',
      keyId: expect.any(String),
      expiresAt: null,
    });
    expect((await service.send('GET', '/v1/sessions', { key })).json.items).toEqual([]);
    expect((await service.send('POST', '/v1/logout', { key })).status).toBe(204);
    const url = '/v1/sessions/5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11';
    expect(await service.verdict(key, url, 'DELETE')).toEqual([404, 'NOT_FOUND']);
    expect((await service.verdict(key))[0]).toBe(200);
    expect((await service.send('GET', '/v1/me')).json).toMatchObject({ keyId: 'environment' });
  });
});
