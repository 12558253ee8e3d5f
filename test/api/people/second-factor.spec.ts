import { Secret, TOTP } from 'otpauth';
import { StaffDirectory } from '../../../src/application/access/staff-directory.js';
import { CALLER } from '../../harness/lane-harness.js';
import type { Json, Response } from '../../harness/service-harness.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

const OWN = '/v1/me/second-factor';
const STEP = 30_000;
const MEMBER = '0190a1b2-0000-4000-8000-0000000000a1';

describe('the second factor of a person', () => {
  const service = new PeopleHarness();
  let ada = '';
  let token = '';
  let secret = '';
  let recoveryCodes: string[] = [];
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
    token = (await service.loggedIn('ada')).accessToken;
  });
  afterAll(() => service.close());

  const send = (method: string, body?: object, key = token): Promise<Response> =>
    service.send(method, OWN, { key, ...(body && { body }) });
  const codeNow = (): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: service.clock.now() });
  /** The next code: each is accepted once. */
  const nextCode = (): string => {
    service.clock.set(service.clock.now() + STEP);
    return codeNow();
  };
  const challenge = async (): Promise<string> =>
    (await service.login({ username: 'ada', password: PASSWORD })).json.challenge;

  it('is set up with a secret and recovery codes, which no cache keeps', async () => {
    const { status, headers, json } = await send('POST');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(Object.keys(json).sort()).toEqual(['otpauthUrl', 'recoveryCodes', 'secret']);
    expect(json.otpauthUrl).toMatch(/^otpauth:\/\/totp\/Tallystick:ada\?/);
    ({ secret, recoveryCodes } = json);
    expect(recoveryCodes).toHaveLength(10);
    const plain = await service.login({ username: 'ada', password: PASSWORD });
    expect(plain.status).toBe(200);
  });

  it('is activated by a right code only', async () => {
    const wrong = String((Number(codeNow()) + 1) % 1_000_000).padStart(6, '0');
    const refused = await send('PUT', { code: wrong });
    expect([refused.status, refused.json.code]).toEqual([422, 'CODE_INVALID']);
    for (const body of [{}, { code: 7 }, { code: '' }, { code: 'x'.repeat(41) }]) {
      expect((await send('PUT', body)).json.code).toBe('INVALID_INPUT');
    }
    expect((await send('PUT', { code: codeNow() })).status).toBe(204);
    const again = await send('POST');
    expect([again.status, again.json.code]).toEqual([409, 'SECOND_FACTOR_ACTIVE']);
  });

  it('is asked for by a login, and each code works once', async () => {
    const asked = await service.login({ username: 'ada', password: PASSWORD });
    expect([asked.status, asked.json.code]).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    expect(asked.json).not.toHaveProperty('accessToken');
    const code = nextCode();
    const first = await service.login({ challenge: asked.json.challenge, code });
    expect([first.status, first.json.clientId]).toEqual([200, ada]);
    const second = await service.login({ challenge: await challenge(), code });
    expect([second.status, second.json.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    const recovered = { challenge: await challenge(), code: recoveryCodes[0] };
    expect((await service.login(recovered)).status).toBe(200);
    const twice = { challenge: await challenge(), code: recoveryCodes[0] };
    expect((await service.login(twice)).status).toBe(401);
  });

  it('takes five codes for one challenge', async () => {
    const text = await challenge();
    const wrong = String((Number(nextCode()) + 1) % 1_000_000).padStart(6, '0');
    for (let tries = 0; tries < 5; tries++) {
      expect((await service.login({ challenge: text, code: wrong })).status).toBe(401);
    }
    expect((await service.login({ challenge: text, code: codeNow() })).status).toBe(401);
    expect((await service.login({ challenge: await challenge(), code: codeNow() })).status).toBe(
      200,
    );
  });

  it('is a fact of the client that names neither secret nor code', async () => {
    const { json } = await service.send('GET', `/v1/clients/${ada}/events`);
    const facts = json.items.filter(({ type }: Json) => /^SecondFactor/.test(type));
    expect(facts).toMatchObject([{ type: 'SecondFactorActivated', actor: { id: ada } }]);
    expect(JSON.stringify(json)).not.toContain(secret);
  });

  it('is removed with a code', async () => {
    const refused = await send('DELETE', { code: recoveryCodes[0] ?? '' });
    expect([refused.status, refused.json.code]).toEqual([422, 'CODE_INVALID']);
    expect((await send('DELETE', { code: nextCode() })).status).toBe(204);
    expect((await service.login({ username: 'ada', password: PASSWORD })).status).toBe(200);
    const again = await send('DELETE', { code: nextCode() });
    expect([again.status, again.json.code]).toEqual([409, 'SECOND_FACTOR_MISSING']);
  });

  it('is removed by an admin from a client that lost it', async () => {
    ({ secret } = (await send('POST')).json);
    expect((await send('PUT', { code: nextCode() })).status).toBe(204);
    const url = `/v1/clients/${ada}/second-factor`;
    for (let twice = 0; twice < 2; twice++)
      expect((await service.send('DELETE', url)).status).toBe(204);
    expect((await service.login({ username: 'ada', password: PASSWORD })).status).toBe(200);
    const gone = await service.send('DELETE', `/v1/clients/${MEMBER}/second-factor`);
    expect([gone.status, gone.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it('is removed by an admin from a member of staff who lost it', async () => {
    const staff = service.running.app.get(StaffDirectory);
    const none = { passwordId: null, names: [], signIn: null, key: null };
    const profile = { profileId: 'p-1', claimId: 'c-1' };
    const member = { staffId: MEMBER, role: 'auditor', ...profile, ...none } as const;
    await staff.submit({ type: 'AddStaff', ...member }, CALLER);
    const activated = { type: 'ActivateSecondFactor', staffId: MEMBER, factorId: 'f-1' } as const;
    await staff.submit(activated, CALLER);
    const url = `/v1/staff/${MEMBER}/second-factor`;
    expect((await service.send('DELETE', url)).status).toBe(204);
    expect(await staff.find(MEMBER)).toMatchObject({ hasSecondFactor: false });
    const gone = await service.send('DELETE', `/v1/staff/${ada}/second-factor`);
    expect([gone.status, gone.json.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('is not for keys', async () => {
    const keyed = await service.send('POST', OWN);
    expect([keyed.status, keyed.json.code]).toEqual([409, 'SECOND_FACTOR_MISSING']);
    expect(keyed.json.detail).toContain('A key has no second factor');
  });

  it('is set up, activated and removed over GraphQL alike', async () => {
    const graphql = async (query: string, variables = {}): Promise<Json> =>
      (await service.send('POST', '/graphql', { key: token, body: { query, variables } })).json;
    const made = await graphql('mutation { setUpSecondFactor { secret recoveryCodes } }');
    ({ secret } = made.data.setUpSecondFactor);
    const activate = `mutation ($code: String!) {
      activateSecondFactor(input: { code: $code }) { active }
    }`;
    const wrong = await graphql(activate, { code: '12345' });
    expect(wrong.errors[0].extensions).toMatchObject({ code: 'CODE_INVALID', status: 422 });
    const right = await graphql(activate, { code: nextCode() });
    expect(right.data.activateSecondFactor).toEqual({ active: true });
    const remove = activate.replace('activateSecondFactor', 'removeSecondFactor');
    const removed = await graphql(remove, { code: nextCode() });
    expect(removed.data.removeSecondFactor).toEqual({ active: false });
  });
});
