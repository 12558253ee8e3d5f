import { randomUUID } from 'node:crypto';
import { Passwords } from '../../../src/application/access/passwords.js';
import { Lanes } from '../../../src/application/lanes/lanes.js';
import type { Identity } from '../../../src/api/auth/identity.js';
import { toProblem } from '../../../src/api/errors/problem-of-error.js';
import { ClientRunner } from '../../../src/api/operations/runners/client-runner.js';
import { AccessRecords } from '../../../src/ports/access-records.js';
import { CALLER } from '../../harness/lane-harness.js';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';
import { isClient } from '../../../src/domain/client/state.js';

const FIRST = 'Planted-Secret-1';
const SECOND = 'Planted-Secret-2';
const both = (password: string) => ({ newPassword: password, newPasswordConfirm: password });
const first = (password: string) => ({ password, passwordConfirm: password });

describe('the password of a client', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  const created = (about: object, sent = {}): Promise<Response> => {
    const name = `p-${randomUUID().slice(0, 8)}`;
    const names = { username: name, email: `${name}@example.com`, currency: 'CREDIT' };
    return harness.post(
      '/v1/clients',
      { ...names, firstName: 'Ada', lastName: 'L', ...about },
      sent,
    );
  };
  const change = (id: string, body: object, headers = {}): Promise<Response> =>
    harness.send('PATCH', `/v1/clients/${id}`, { body, headers });
  const put = (id: string, body: object, headers = {}): Promise<Response> =>
    harness.send('PUT', `/v1/clients/${id}/password`, { body, headers });

  /** The id of the present password, as a login reads it. */
  async function passwordId(id: string): Promise<string | null> {
    const { fold } = await harness.running.app.get(Lanes).current(id, CALLER);
    return !isClient(fold) ? null : fold.passwordId;
  }
  async function opens(id: string, password: string): Promise<boolean> {
    return harness.running.app.get(Passwords).verify(id, await passwordId(id), password);
  }
  async function recordsOf(id: string): Promise<number> {
    const now = harness.clock.now();
    const records = harness.running.app.get(AccessRecords);
    return (await records.ofSubject('password', id, { max: 100, now })).length;
  }
  async function facts(id: string): Promise<string[]> {
    const { json } = await harness.send('GET', `/v1/clients/${id}/events`);
    return json.items.map(({ type }: { type: string }) => type);
  }

  it('is set when the client is created, in one append [S1-17]', async () => {
    const { status, json } = await created(first(FIRST));
    expect([status, json.revision]).toEqual([201, '1']);
    expect(json.password).toEqual({ changedAt: expect.any(String) });
    expect(await facts(json.clientId)).toEqual(['ClientCreated', 'PasswordChanged']);
    expect(await opens(json.clientId, FIRST)).toBe(true);
    expect(await opens(json.clientId, SECOND)).toBe(false);
  });

  it('may be blank, and then the client has none [S0-02]', async () => {
    const { json } = await created({ password: '', passwordConfirm: '' });
    expect([json.revision, json.password]).toEqual(['0', undefined]);
    expect(await passwordId(json.clientId)).toBeNull();
    expect(await opens(json.clientId, '')).toBe(false);
  });

  it('changes in the append of a save, and its older hash is removed [S0-02]', async () => {
    const { json } = await created(first(FIRST));
    const id = json.clientId;
    const saved = await change(id, { ...both(SECOND), settings: { priority: 3 } });
    expect(saved.json).toMatchObject({
      revision: '3',
      changes: [{ field: 'settings.priority', to: 3 }],
      password: { changedAt: expect.any(String) },
    });
    expect([await opens(id, FIRST), await opens(id, SECOND)]).toEqual([false, true]);
    expect(await recordsOf(id)).toBe(1);
    const alone = await change(id, both(FIRST));
    expect(alone.json).toMatchObject({ revision: '4', changes: [], password: {} });
    expect(alone.json.client.settingsRevision).toBe('2');
    expect(await opens(id, FIRST)).toBe(true);
  });

  it('stays when a save leaves it blank [S0-02]', async () => {
    const { json } = await created(first(FIRST));
    const blank = { newPassword: '', newPasswordConfirm: '' };
    expect((await change(json.clientId, blank)).json).toMatchObject({ revision: '1', changes: [] });
    await change(json.clientId, { ...blank, settings: { priority: 3 } });
    expect(await opens(json.clientId, FIRST)).toBe(true);
  });

  it('is refused with every failed rule, and nothing is recorded [S1-18] [S1-19] [S1-20]', async () => {
    const weak = await created({ password: 'short', passwordConfirm: 'shorter' });
    expect([weak.status, weak.json.code]).toEqual([422, 'PASSWORD_TOO_WEAK']);
    expect(weak.json.errors.map(({ field, code }: Json) => `${field} ${code}`)).toEqual([
      'password PASSWORD_LENGTH',
      'password PASSWORD_DIGIT',
      'password PASSWORD_UPPER_CASE',
      'password PASSWORD_SPECIAL',
      'passwordConfirm PASSWORD_MISMATCH',
    ]);
    const { json } = await created(first(FIRST));
    const id = json.clientId;
    const bodies = [{ newPassword: 'weak', newPasswordConfirm: 'weak' }, { newPassword: SECOND }];
    for (const send of [change, put]) {
      const codes = await Promise.all(bodies.map(async (body) => (await send(id, body)).json.code));
      expect(codes[0]).toBe('PASSWORD_TOO_WEAK');
      expect(['PASSWORD_MISMATCH', 'INVALID_INPUT']).toContain(codes[1]);
    }
    expect(await facts(id)).toHaveLength(2);
    expect(await recordsOf(id)).toBe(1);
  });

  it('must be typed twice alike [S0-03] [S1-21]', async () => {
    const { json } = await created(first(FIRST));
    const typed = { newPassword: SECOND, newPasswordConfirm: FIRST };
    for (const send of [change, put]) {
      const refused = await send(json.clientId, typed);
      expect([refused.status, refused.json.code]).toEqual([422, 'PASSWORD_MISMATCH']);
      expect(refused.json.errors).toEqual([
        {
          field: 'newPasswordConfirm',
          code: 'PASSWORD_MISMATCH',
          message: 'must equal newPassword',
        },
      ]);
    }
  });

  it('changes alone by an admin, who does not send the present one', async () => {
    const { json } = await created(first(FIRST));
    const id = json.clientId;
    const done = await put(id, both(SECOND));
    expect(done.json).toMatchObject({ clientId: id, revision: '2', password: {} });
    expect(await opens(id, SECOND)).toBe(true);
    const proven = await put(id, { ...both(FIRST), currentPassword: SECOND });
    expect([proven.status, proven.json.errors[0].field]).toEqual([400, 'currentPassword']);
    const unknown = await put(randomUUID(), both(FIRST));
    expect([unknown.status, unknown.json.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
  });

  it('is not hashed for a refused save', async () => {
    const { json } = await created(first(FIRST));
    const id = json.clientId;
    const stale = await change(id, both(SECOND), { 'if-match': '"s77"' });
    expect(stale.json.code).toBe('REVISION_MISMATCH');
    const locked = await change(id, { ...both(SECOND), currency: 'EUR' });
    expect(locked.json.code).toBe('CURRENCY_LOCKED');
    expect([await recordsOf(id), await opens(id, FIRST)]).toEqual([1, true]);
    const other = await created({ ...first(SECOND), id });
    expect([other.json.code, await recordsOf(id)]).toEqual(['ID_REUSED', 1]);
    const names = { username: json.client.username, id: randomUUID() };
    const taken = await created({ ...first(SECOND), ...names });
    expect([taken.json.code, await recordsOf(names.id)]).toEqual(['USERNAME_TAKEN', 0]);
  });

  it('stays the first one when a creation or a save is repeated [I9]', async () => {
    const headers = { 'idempotency-key': 'once' };
    const about = { username: 'once', email: 'once@example.com' };
    const done = await created({ ...about, ...first(FIRST) }, { headers });
    const id = done.json.clientId;
    const again = await created({ ...about, ...first(SECOND) }, { headers });
    expect(again.json).toMatchObject({ replayed: true, clientId: id, revision: '1' });
    const without = await created(about, { headers });
    expect(without.json.code).toBe('ID_REUSED');
    await change(id, both(SECOND), { 'idempotency-key': 'save' });
    const repeated = await change(id, both(FIRST), { 'idempotency-key': 'save' });
    expect(repeated.json).toMatchObject({ replayed: true, revision: '2', changes: [] });
    expect([await opens(id, SECOND), await recordsOf(id)]).toEqual([true, 1]);
    expect(await facts(id)).toHaveLength(3);
  });

  it('survives a restart', async () => {
    const { json } = await created(first(FIRST));
    await harness.stop();
    await harness.open();
    expect(await opens(json.clientId, FIRST)).toBe(true);
  });
});

describe('a client that changes its own password', () => {
  const harness = new ServiceHarness();
  let id = '';
  beforeAll(async () => {
    await harness.open();
    id = await harness.client(first(FIRST));
  });
  afterAll(() => harness.close());

  /** The code of the answer to a client's call. */
  async function change(input: object, key?: string): Promise<string> {
    const bound = { clientIds: null, channels: null, scopes: null, staffId: null };
    const credential = { kind: 'session', sessionId: 's', via: 'token', expiresAt: '' } as const;
    const identity: Identity = { role: 'client', id, clientId: id, ...bound, credential };
    const call = { identity, caller: CALLER, client: 'me', ids: {}, input, key };
    try {
      const answer = await harness.running.app.get(ClientRunner).changePassword(call);
      return answer.kind === 'refused' ? answer.refusals[0].code : String(answer.replayed);
    } catch (cause) {
      return toProblem(cause)?.code ?? 'INTERNAL';
    }
  }

  it('has to send the present one', async () => {
    expect(await change(both(SECOND))).toBe('INVALID_INPUT');
    expect(await change({ ...both(SECOND), currentPassword: 'wrong' })).toBe('INVALID_CREDENTIALS');
    expect(await change({ ...both(SECOND), currentPassword: '' })).toBe('INVALID_CREDENTIALS');
    expect(await change({ ...both(SECOND), currentPassword: FIRST }, 'own')).toBe('false');
    expect(await change({ ...both(FIRST), currentPassword: FIRST })).toBe('INVALID_CREDENTIALS');
    expect(await change({ ...both(FIRST), currentPassword: FIRST }, 'own')).toBe('true');
  });

  it('has to wait after too many wrong ones, but not without end', async () => {
    const wrong = { ...both(SECOND), currentPassword: 'wrong' };
    const codes = new Set<string>();
    for (let tries = 0; tries < 12; tries++) codes.add(await change(wrong));
    expect([...codes].pop()).toBe('RATE_LIMITED');
    harness.clock.set(harness.clock.now() + 60_000);
    expect(await change({ ...both(FIRST), currentPassword: SECOND })).toBe('false');
  });

  it('has no password to prove when none was ever set', async () => {
    id = await harness.client();
    expect(await change({ ...both(SECOND), currentPassword: '' })).toBe('INVALID_CREDENTIALS');
  });
});

describe('passwords that were sent', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  const answers: string[] = [];
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  it('are in no file, log line, metric or answer [I18]', async () => {
    const send = async (facade: ServiceHarness | GraphqlClient, ...sent: Sent): Promise<Json> => {
      const [method, url, body] = sent;
      const headers = { 'idempotency-key': `key-${answers.length}` };
      const response = await facade.send(method, url, { body, headers });
      answers.push(response.text, JSON.stringify(response.headers));
      return response.json;
    };
    for (const facade of [harness, graphql]) {
      const name = facade === graphql ? 'g' : 'h';
      const about = { username: `user-${name}`, email: `${name}@example.com`, currency: 'CREDIT' };
      const named = { ...about, firstName: 'A', lastName: 'L' };
      const { clientId } = await send(facade, 'POST', '/v1/clients', { ...named, ...first(FIRST) });
      const at = `/v1/clients/${clientId}`;
      await send(facade, 'PATCH', at, both(SECOND));
      await send(facade, 'PUT', `${at}/password`, both(FIRST));
      await send(facade, 'PUT', `${at}/password`, { ...both(FIRST), currentPassword: SECOND });
      await send(facade, 'PATCH', at, { newPassword: FIRST, newPasswordConfirm: SECOND });
      await send(facade, 'PATCH', at, both(`${FIRST}\u0000`));
      await send(facade, 'PATCH', at, both(`${FIRST} is longer than twenty`));
      await send(facade, 'POST', '/v1/clients', { ...named, ...first(FIRST), secret: FIRST });
      for (const page of ['', '/events', '/log', '/settings'])
        await send(harness, 'GET', at + page);
    }
    const field = (input: string) => `changePassword(input: ${input}) { clientId }`;
    const documents = [
      `mutation { ${field(`{ newPassword: ["${FIRST}"], newPasswordConfirm: 1 }`)} }`,
      `mutation { ${field(`"${FIRST}"`)} }`,
      `mutation { ${field(`{ newPassword "${FIRST}" }`)} }`,
      `"${FIRST}" mutation { ${field('{}')} }`,
      `mutation ($input: ChangePasswordInput!) { ${field('$input')} }`,
    ];
    for (const query of documents) {
      const variables = { input: { newPassword: [FIRST], newPasswordConfirm: FIRST } };
      await send(harness, 'POST', '/graphql', { query, variables });
    }
    answers.push((await harness.send('GET', '/metrics')).text);
    const files = await harness.storedFiles();
    expect(files.size).toBeGreaterThan(3);
    const bytes = [...files.values()].map((file) => file.toString('latin1'));
    const seen = [...bytes, ...harness.logged, ...answers];
    expect(seen.filter((text) => text.includes('PasswordChanged')).length).toBeGreaterThan(2);
    expect(seen.filter((text) => /Planted-Secret|\$argon2/.test(text))).toEqual([]);
  });
});

type Sent = readonly [method: string, url: string, body?: unknown];
