import { PASSWORD, PeopleHarness } from './people-harness.js';

const OTHER = 'Other-Horse2';
const first = { password: PASSWORD, passwordConfirm: PASSWORD };
const both = (password: string) => ({ newPassword: password, newPasswordConfirm: password });

describe('a client with a password', () => {
  const service = new PeopleHarness();
  beforeAll(async () => void (await service.open()));
  afterAll(() => service.close());

  /** Status and code of a login. */
  async function login(username: string, password: string): Promise<[number, string?]> {
    const { status, json } = await service.login({ username, password });
    return [status, json.code];
  }

  it('logs in and reads its own meter, but no other client [S1-31]', async () => {
    await service.client({ username: 'ada', email: 'ada@example.com', ...first });
    const other = await service.client();
    const { accessToken } = await service.loggedIn('ADA@example.com');
    const meter = await service.send('GET', '/v1/clients/me/meter', { key: accessToken });
    expect(meter.json).toMatchObject({ text: '0 | 0 | 0' });
    const url = `/v1/clients/${other}/meter`;
    expect(await service.verdict(accessToken, url)).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it('cannot log in without a password, and once it is disabled [S1-32]', async () => {
    const id = await service.client({ username: 'eve', email: 'eve@example.com' });
    expect(await login('eve', '')).toEqual([400, 'INVALID_INPUT']);
    expect(await login('eve', PASSWORD)).toEqual([401, 'INVALID_CREDENTIALS']);
    await service.send('PUT', `/v1/clients/${id}/password`, { body: both(PASSWORD) });
    expect(await login('eve', PASSWORD)).toEqual([200, undefined]);
    await service.post(`/v1/clients/${id}/disable`, {});
    expect(await login('eve', PASSWORD)).toEqual([403, 'CLIENT_DISABLED']);
    expect(await login('eve', OTHER)).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('loses its sessions with its password, whoever changes it', async () => {
    const id = await service.client({ username: 'bob', email: 'bob@example.com', ...first });
    const url = `/v1/clients/${id}`;
    const ended = [401, 'UNAUTHENTICATED'];
    let { accessToken } = await service.loggedIn('bob');
    await service.send('PATCH', url, { body: { settings: { priority: 3 } } });
    expect((await service.verdict(accessToken))[0]).toBe(200);
    await service.send('PATCH', url, { body: both(OTHER) });
    expect(await service.verdict(accessToken)).toEqual(ended);
    expect(await login('bob', PASSWORD)).toEqual([401, 'INVALID_CREDENTIALS']);
    ({ accessToken } = await service.loggedIn('bob', OTHER));
    const body = { ...both(PASSWORD), currentPassword: OTHER };
    const own = await service.send('PUT', '/v1/clients/me/password', { body, key: accessToken });
    expect([own.status, own.json.clientId]).toEqual([200, id]);
    expect(JSON.stringify(own.json)).not.toContain('passwordId');
    expect(await service.verdict(accessToken)).toEqual(ended);
    expect(await login('bob', PASSWORD)).toEqual([200, undefined]);
  });

  it('cannot change the password of another client, nor anything by PATCH', async () => {
    await service.client({ username: 'cat', email: 'cat@example.com', ...first });
    const other = await service.client();
    const { accessToken: key } = await service.loggedIn('cat');
    const body = { ...both(OTHER), currentPassword: PASSWORD };
    const foreign = await service.send('PUT', `/v1/clients/${other}/password`, { body, key });
    expect([foreign.status, foreign.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    const patch = await service.send('PATCH', '/v1/clients/me', { body: both(OTHER), key });
    expect([patch.status, patch.json.code]).toEqual([403, 'FORBIDDEN']);
  });
});
