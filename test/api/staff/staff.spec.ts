import { Passwords } from '../../../src/application/access/passwords.js';
import { StaffDirectory } from '../../../src/application/access/staff-directory.js';
import { AccessRecords } from '../../../src/ports/access-records.js';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

const PASSWORD = 'Compiler-1952';
const harness = new ServiceHarness();
const graphql = new GraphqlClient(harness);
beforeAll(() => harness.open());
afterAll(() => harness.close());

let made = 0;

function person(more: object = {}): { [field: string]: unknown } {
  made += 1;
  return {
    username: `member-${made}`,
    email: `member-${made}@example.com`,
    name: `Member ${made}`,
    role: 'auditor',
    password: PASSWORD,
    passwordConfirm: PASSWORD,
    ...more,
  };
}

const added = async (more: object = {}): Promise<Json> => {
  const { status, json } = await harness.post('/v1/staff', person(more));
  expect([status, json.code]).toEqual([201, undefined]);
  return json.staff;
};
const at = ({ staffId }: Json): string => `/v1/staff/${staffId}`;
const memberOf = async ({ staffId }: Json) =>
  harness.running.app.get(StaffDirectory).find(String(staffId));
const logins = async (member: Json, password: string): Promise<boolean> => {
  const { passwordId = null } = (await memberOf(member)) ?? {};
  return harness.running.app.get(Passwords).verify(member.staffId, passwordId, password);
};

describe.each([
  ['HTTP', harness.send.bind(harness)],
  ['GraphQL', graphql.send],
] as const)('staff over %s', (facade, send) => {
  const codeOf = ({ status, json }: Response): unknown[] => [status, json?.code];

  it('are added, read, changed and removed', async () => {
    const asked = person();
    const { status, json } = await send('POST', '/v1/staff', { body: asked });
    expect([status, json.changes]).toEqual([201, ['username', 'email', 'name', 'role']]);
    const { username, email, name } = asked;
    expect(json.staff).toEqual({
      staffId: json.staffId,
      username,
      email,
      name,
      role: 'auditor',
      status: 'ACTIVE',
      hasPassword: true,
      hasSecondFactor: false,
      singleSignOn: false,
      createdAt: new Date(harness.clock.instant).toISOString(),
    });
    expect(await logins(json.staff, PASSWORD)).toBe(true);
    expect((await send('GET', at(json))).json).toEqual(json.staff);
    const body = { name: 'Another', role: 'admin', disabled: true };
    const changed = await send('PATCH', at(json), { body });
    expect([changed.status, changed.json.changes]).toEqual([200, ['name', 'role', 'disabled']]);
    const after = { ...json.staff, name: 'Another', role: 'admin', status: 'DISABLED' };
    expect(changed.json.staff).toEqual(after);
    expect((await send('GET', '/v1/staff?limit=500')).json.items).toContainEqual(after);
    expect((await send('DELETE', at(json))).status).toBeLessThan(300);
    expect(codeOf(await send('GET', at(json)))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await send('PATCH', at(json), { body: {} }))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await send('DELETE', at(json)))).toEqual([404, 'NOT_FOUND']);
  });

  it('keep what a change leaves out, and change nothing twice', async () => {
    const member = await added();
    const same = { username: member.username, role: 'auditor', disabled: false, password: '' };
    const { json } = await send('PATCH', at(member), { body: same });
    expect([json.changes, json.staff]).toEqual([[], member]);
    const again = await send('PATCH', at(member), { body: {} });
    expect(again.json).toMatchObject({ changes: [], revision: json.revision });
  });

  it('share no username or e-mail with a client or another member [S0-01] [S0-39]', async () => {
    const member = await added();
    const client = { currency: 'CREDIT', firstName: 'A', lastName: 'B' };
    const username = `client-of-${member.username}`;
    await harness.client({ username });
    const taken: [string, string, object, string][] = [
      ['POST', '/v1/staff', person({ username: member.username.toUpperCase() }), 'USERNAME_TAKEN'],
      ['POST', '/v1/staff', person({ email: member.email }), 'EMAIL_TAKEN'],
      ['POST', '/v1/staff', person({ username }), 'USERNAME_TAKEN'],
      [
        'POST',
        '/v1/clients',
        { ...client, username: member.username, email: 'x@example.com' },
        'USERNAME_TAKEN',
      ],
      ['POST', '/v1/clients', { ...client, username: 'free', email: member.email }, 'EMAIL_TAKEN'],
    ];
    for (const [method, path, body, code] of taken) {
      expect(codeOf(await send(method, path, { body }))).toEqual([409, code]);
    }
    const second = await added();
    const stolen = { name: 'Thief', username: member.username };
    expect(codeOf(await send('PATCH', at(second), { body: stolen }))).toEqual([
      409,
      'USERNAME_TAKEN',
    ]);
    expect((await send('GET', at(second))).json).toEqual(second);
  });

  it('keep their id, and so their records, from a new client', async () => {
    const member = await added();
    const username = `client-${facade.toLowerCase()}`;
    const id = member.staffId.toUpperCase();
    const names = { username, email: `${username}@example.com`, firstName: 'A', lastName: 'B' };
    const refused = await send('POST', '/v1/clients', { body: { id, ...names, currency: 'EUR' } });
    expect(codeOf(refused)).toEqual([422, 'ID_REUSED']);
    expect(await logins(member, PASSWORD)).toBe(true);
    const other = await send('POST', '/v1/clients', { body: { ...names, currency: 'EUR' } });
    expect(other.status).toBe(201);
  });

  it('give their names back when they leave them', async () => {
    const member = await added();
    const body = { username: `${member.username}-new`, email: `new-${member.email}` };
    expect((await send('PATCH', at(member), { body })).json.staff).toMatchObject(body);
    const { username, email } = member;
    const second = await added({ username, email });
    await send('DELETE', at(second));
    await added({ username, email });
    const renamed = { username: body.username.toUpperCase() };
    expect((await send('PATCH', at(member), { body: renamed })).json.staff).toMatchObject(renamed);
  });

  it('get another password, and its rules are those of clients [S1-17]', async () => {
    const member = await added();
    const weak = await send('POST', '/v1/staff', {
      body: person({ password: 'abc', passwordConfirm: 'abc' }),
    });
    expect(codeOf(weak)).toEqual([422, 'PASSWORD_TOO_WEAK']);
    const unlike = { password: PASSWORD, passwordConfirm: `${PASSWORD}x` };
    expect(codeOf(await send('PATCH', at(member), { body: unlike }))).toEqual([
      422,
      'PASSWORD_MISMATCH',
    ]);
    const password = 'Another-1953';
    const body = { password, passwordConfirm: password };
    expect((await send('PATCH', at(member), { body })).json.changes).toEqual(['password']);
    expect([await logins(member, PASSWORD), await logins(member, password)]).toEqual([false, true]);
  });

  it('are added once under one Idempotency-Key [I9]', async () => {
    const body = person();
    const sent = { body, headers: { 'idempotency-key': `${facade}-1` } };
    const first = await send('POST', '/v1/staff', sent);
    expect(first.json.replayed).toBe(false);
    const again = await send('POST', '/v1/staff', sent);
    expect(again.json).toMatchObject({ replayed: true, changes: [], staff: first.json.staff });
    const other = await send('POST', '/v1/staff', { ...sent, body: { ...body, name: 'Other' } });
    expect(codeOf(other)).toEqual([422, 'ID_REUSED']);
    await send('DELETE', at(first.json));
    expect(codeOf(await send('POST', '/v1/staff', sent))).toEqual([422, 'ID_REUSED']);
  });

  it('are for admins only', async () => {
    for (const role of ['auditor', 'gateway']) {
      const key = await harness.key({ role });
      for (const [method, path] of [
        ['POST', '/v1/staff'],
        ['GET', '/v1/staff'],
        ['GET', '/v1/staff/x'],
        ['PATCH', '/v1/staff/x'],
        ['DELETE', '/v1/staff/x'],
      ] as const) {
        const body = method === 'POST' ? person() : {};
        const sent = { key, ...(method !== 'GET' && { body }) };
        expect(codeOf(await send(method, path, sent))).toEqual([403, 'FORBIDDEN']);
      }
    }
  });

  it('name every field that is wrong at once', async () => {
    const { json } = await send('POST', '/v1/staff', {
      body: { username: 'x', email: 'y', name: '', role: 'gateway', password: 7, other: 1 },
    });
    const fields = json.errors.map(({ field }: Json) => field).sort();
    expect(fields).toEqual(expect.arrayContaining(['email', 'name', 'role', 'username']));
  });
});

describe('the last enabled admin', () => {
  it('is not disabled, demoted or removed, nor are two at once', async () => {
    const own = await new ServiceHarness().open();
    const [ada, bob] = await Promise.all(
      ['ada', 'bob'].map(async (username) => {
        const body = person({ username, role: 'admin' });
        return (await own.post('/v1/staff', body)).json.staff;
      }),
    );
    const both = await Promise.all([
      own.send('PATCH', at(ada), { body: { disabled: true } }),
      own.send('PATCH', at(bob), { body: { role: 'auditor' } }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const last = both[0]?.status === 200 ? bob : ada;
    const refused = [
      await own.send('PATCH', at(last), { body: { disabled: true } }),
      await own.send('PATCH', at(last), { body: { role: 'auditor', name: 'X' } }),
      await own.send('DELETE', at(last)),
    ];
    expect(refused.map(({ json }) => json.code)).toEqual(refused.map(() => 'LAST_ADMIN'));
    expect((await own.send('GET', at(last))).json).toEqual(last);
    await own.close();
  });
});

describe('members of staff', () => {
  it('lose all their records when they are removed, and facts hold nothing personal [I18]', async () => {
    const member = await added({ name: 'Nobody Personal' });
    const records = harness.running.app.get(AccessRecords);
    const now = harness.clock.instant;
    const kinds = ['password', 'staff-profile'] as const;
    const count = async (): Promise<number[]> =>
      Promise.all(
        kinds.map(async (kind) => {
          const own = await records.ofSubject(kind, member.staffId, { max: 9, now });
          return own.length;
        }),
      );
    const password = 'Another-1953';
    await harness.send('PATCH', at(member), {
      body: { name: 'Renamed', password, passwordConfirm: password },
    });
    expect(await count()).toEqual([1, 1]);
    await harness.send('DELETE', at(member));
    expect(await count()).toEqual([0, 0]);
    const facts = await harness.running.app.get(StaffDirectory).newest(null, 500);
    const texts = JSON.stringify(facts.map(({ data }) => data));
    for (const secret of [member.username, member.email, 'Personal', 'Renamed', password]) {
      expect(texts).not.toContain(secret);
      expect(harness.logged.join()).not.toContain(secret);
    }
  });

  it('lose their sessions before they are enabled or get another role', async () => {
    const member = await added();
    const records = harness.running.app.get(AccessRecords);
    const now = harness.clock.instant;
    const session = async (): Promise<number> => {
      const about = { kind: 'session', id: 's-1', subject: member.staffId, sort: '' } as const;
      await records.add({ ...about, expiresAt: null, body: {} }, now);
      return (await records.ofSubject('session', member.staffId, { max: 9, now })).length;
    };
    for (const body of [{ disabled: true }, { disabled: false }, { role: 'admin' }]) {
      expect(await session()).toBe(1);
      await harness.send('PATCH', at(member), { body });
      expect(await records.get('session', 's-1', now)).toBeNull();
    }
  });

  it('are listed page by page over cursors that survive new members', async () => {
    const ids = async (query: string): Promise<Json> =>
      (await harness.send('GET', `/v1/staff${query}`)).json;
    const all = (await ids('?limit=500')).items.map(({ staffId }: Json) => staffId);
    expect([...all].sort()).toEqual(all);
    const first = await ids('?limit=2');
    const late = await added();
    const rest: string[] = [];
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page = await ids(`?limit=2&cursor=${cursor}`);
      rest.push(...page.items.map(({ staffId }: Json) => staffId));
      cursor = page.nextCursor;
    }
    const found = [...first.items.map(({ staffId }: Json) => staffId), ...rest];
    expect(found.filter((staffId) => staffId !== late.staffId)).toEqual(all);
    expect((await ids(`?cursor=${first.nextCursor}x`)).code).toBe('INVALID_CURSOR');
  });
});
