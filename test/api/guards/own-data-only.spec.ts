import { callerOf, type Identity } from '../../../src/api/auth/identity.js';
import { OPERATIONS } from '../../../src/api/operations/all-operations.js';
import type { Call } from '../../../src/api/operations/call.js';
import type { Operation } from '../../../src/api/operations/operation.js';
import { denialReason } from '../../../src/api/operations/permission.js';
import { OperationRunner } from '../../../src/api/operations/runners/operation-runner.js';
import { runGraphql } from '../../../src/api/operations/service-operations.js';
import { streamMeter } from '../../../src/api/operations/stream-operations.js';
import { INTERNAL_SETTINGS } from '../../../src/domain/client/settings.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';

/** In every text that staff wrote about a client. */
const STAFF = 'only-for-staff';
/** Members that a client never sees, at any depth. */
const HIDDEN: ReadonlySet<string> = new Set<string>([
  ...INTERNAL_SETTINGS,
  ...['purgeHeld', 'purgeHold', 'actor', 'actorId', 'createdBy', 'correlationId', 'causationId'],
]);
/** They only carry others. */
const CARRIERS: readonly Operation[] = [runGraphql, streamMeter];

const FOR_CLIENTS = OPERATIONS.filter(
  (operation) =>
    Array.isArray(operation.allow) &&
    operation.allow.includes('client') &&
    !CARRIERS.includes(operation),
);
const OF_ONE_CLIENT = FOR_CLIENTS.filter(({ target }) => target === 'client');

/** Every operation on one client, also those that only keys may call. */
const ON_ONE_CLIENT = OPERATIONS.filter(
  (operation) => operation.target === 'client' && !CARRIERS.includes(operation),
).map((operation) => [operation.name, operation] as const);

describe('a client that logged in', () => {
  const harness = new ServiceHarness();
  let own = '';
  let other = '';
  beforeAll(async () => {
    await harness.open();
    own = await clientWithHistory('own');
    other = await clientWithHistory('other');
  });
  afterAll(() => harness.close());

  /** A client about which staff wrote something wherever that is possible. */
  async function clientWithHistory(name: string): Promise<string> {
    const settings = {
      ...{ internalComments: STAFF, moderationMode: 'AUTOMATIC', bypassBlacklist: true },
      ...{ priority: 3, businessType: STAFF, categoryType: STAFF },
    };
    const id = await harness.client({ settings, company: `company of ${name}` });
    const post = async (path: string, body: object): Promise<void> => {
      const { status, text } = await harness.post(`/v1/clients/${id}${path}`, body);
      if (status >= 300) throw new Error(`${path}: ${text}`);
    };
    const reason = STAFF;
    await post('/recharges', { rechargeId: `rc-${name}`, credits: '100', reason });
    await post('/withdrawals', { withdrawalId: `w-${name}`, credits: '1', reason });
    await post('/adjustments', { adjustmentId: `a-${name}`, credits: '1', reason });
    await post('/debits', { messageId: `m-${name}`, credits: '2' });
    await post(`/messages/m-${name}/refunds`, { refundId: `rf-${name}`, reason });
    for (const end of ['released', 'open']) {
      await post('/reservations', { reservationId: `r-${name}-${end}`, credits: '1' });
    }
    await post(`/reservations/r-${name}-released/release`, { reason });
    await post('/restrict-messaging', { reason });
    await post('/allow-messaging', { reason });
    await post('/disable', { reason });
    await post('/purge-hold', { reason });
    await post('/enable', {});
    return id;
  }

  /** The client itself. */
  const person = (): Identity => ({
    ...{ role: 'client', id: own, clientId: own, staffId: null },
    ...{ clientIds: null, channels: null, scopes: null },
    credential: { kind: 'session', sessionId: 'none', via: 'token', expiresAt: '' },
  });
  /** A key that is bound to the client. */
  const bound = (role: 'admin' | 'gateway'): Identity => ({
    ...person(),
    ...{ role, id: 'key-1', clientId: null, clientIds: new Set([own]) },
    credential: { kind: 'key', name: 'bound', expiresAt: null },
  });

  const run = (
    operation: Operation,
    named: string,
    about: string,
    identity = person(),
  ): Promise<unknown> => {
    expect(denialReason(identity, operation)).toBeNull();
    const isChange = !('query' in operation) || 'takesBody' in operation;
    const call: Call = {
      identity,
      caller: callerOf(identity, 'c-1'),
      client: named,
      ids: {
        ...{ messageId: `m-${about}`, rechargeId: `rc-${about}` },
        ...{ reservationId: `r-${about}-released`, sessionId: 'none' },
      },
      input: isChange ? operation.example : {},
      key: undefined,
    };
    return harness.running.app.get(OperationRunner).run(operation, call, () => undefined);
  };

  it('may use something', () => {
    expect(OF_ONE_CLIENT.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['getClient', 'getMessage', 'getCreditLog', 'listReservations']),
    );
  });

  it.each(OF_ONE_CLIENT.map((operation) => [operation.name, operation] as const))(
    'sees nothing that is for staff, and nothing of others, in %s',
    async (_, operation) => {
      for (const named of [own, 'me', own.toUpperCase()]) {
        const answer = await answered(() => run(operation, named, 'own'));
        // No statement was issued to the client.
        const isThere = 'query' in operation && operation.name !== 'getIssuedStatement';
        if (isThere) expect(answer).not.toHaveProperty('refusal');
        expectOwn(answer);
      }
    },
  );

  it.each(OF_ONE_CLIENT.map((operation) => [operation.name, operation] as const))(
    'finds no other client in %s',
    async (_, operation) => {
      for (const named of [other, other.toUpperCase(), '', '*', 'ME', `${own}/../${other}`]) {
        await expect(run(operation, named, 'other')).rejects.toMatchObject({
          code: 'CLIENT_NOT_FOUND',
        });
      }
    },
  );

  it.each(ON_ONE_CLIENT)(
    'is not reached by a key bound to another one, in %s',
    async (_, operation) => {
      for (const role of ['admin', 'gateway'] as const) {
        if (!operation.allow.includes(role)) continue;
        for (const named of [other, other.toUpperCase()]) {
          await expect(run(operation, named, 'other', bound(role))).rejects.toMatchObject({
            code: 'CLIENT_NOT_FOUND',
          });
        }
      }
    },
  );

  it.each(
    FOR_CLIENTS.filter(({ target }) => target !== 'client').map(
      (operation) => [operation.name, operation] as const,
    ),
  )('sees only its own in %s', async (_, operation) => {
    expectOwn(await answered(() => run(operation, '', 'own')));
  });

  /** The answer of an operation; the members of the problem when it refuses. */
  async function answered(operation: () => Promise<unknown>): Promise<Json> {
    try {
      return JSON.parse(JSON.stringify((await operation()) ?? null));
    } catch (cause) {
      const { code, parts } = cause as { readonly code?: unknown; readonly parts?: unknown };
      if (typeof code !== 'string') throw cause;
      return JSON.parse(JSON.stringify({ refusal: code, parts }));
    }
  }

  function expectOwn(answer: Json): void {
    const text = JSON.stringify(answer);
    expect(text).not.toContain(STAFF);
    expect(text).not.toMatch(/of other|-other\b/);
    expect(text).not.toContain(other);
    expect(membersIn(answer).filter((name) => HIDDEN.has(name))).toEqual([]);
  }
});

function membersIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap((one) => membersIn(one));
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}
