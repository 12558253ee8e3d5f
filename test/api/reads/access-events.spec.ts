import { randomUUID } from 'node:crypto';
import { KeyUses } from '../../../src/application/access/key-uses.js';
import { ADMIN_KEY, ServiceHarness, type Json } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

const CALLER = {
  actor: { type: 'system', id: 'spec' },
  correlationId: 'request-1',
  causationId: null,
} as const;

describe('the facts about staff and keys', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  const staffId = randomUUID();
  let auditor = '';
  let gateway: Json;
  let rotated: Json;

  const list = async (query = '', key = auditor): Promise<Json> =>
    (await harness.send('GET', `/v1/access-events${query}`, { key })).json;
  const typesOf = ({ items }: Json): string[] => items.map(({ type }: Json) => type);

  beforeAll(async () => {
    await harness.open();
    const { ledger, app } = harness.running;
    await ledger.keyFacts.noteSettingsKey(true);
    auditor = await harness.key({ name: 'audit', role: 'auditor' });
    const about = { name: 'smpp', role: 'gateway', channels: ['smpp'] };
    gateway = (await harness.post('/v1/api-keys', about)).json;
    await harness.send('GET', '/v1/refusals', { key: gateway.secret });
    await app.get(KeyUses).record();
    harness.clock.instant += 3_600_000;
    rotated = (await harness.post(`/v1/api-keys/${gateway.keyId}/rotate`, {})).json;
    await ledger.staff.submit(
      {
        type: 'AddStaff',
        staffId,
        role: 'admin',
        profileId: randomUUID(),
        passwordId: randomUUID(),
        names: ['username-8f2c', 'email-91d0'],
        signIn: null,
        claimId: randomUUID(),
        key: null,
      },
      CALLER,
    );
    await harness.send('DELETE', `/v1/api-keys/${gateway.keyId}`);
  });
  afterAll(() => harness.close());

  it('are listed newest first, of both streams in the order of the log', async () => {
    const { items, nextCursor } = await list();
    expect([typesOf({ items }), nextCursor]).toEqual([
      [
        'ApiKeyDeleted',
        'StaffAdded',
        'ApiKeyRotated',
        'ApiKeysUsed',
        'ApiKeyCreated',
        'ApiKeyCreated',
        'ApiKeyCreated',
      ],
      null,
    ]);
    const positions = items.map(({ position }: Json) => BigInt(position));
    expect(positions).toEqual([...positions].sort((one, other) => (one > other ? -1 : 1)));
  });

  it('name the actor and the keys, also those that were deleted', async () => {
    const { items } = await list();
    const actor = { type: 'admin', id: 'environment', name: 'TALLYSTICK_ADMIN_KEY' };
    const smpp = { kind: 'api-key', name: 'smpp' };
    expect(items[0]).toMatchObject({ actor, subjects: [{ ...smpp, id: gateway.keyId }], data: {} });
    expect(items[2]).toMatchObject({
      actor,
      subjects: [{ ...smpp, id: rotated.keyId }],
      data: { replaces: gateway.keyId, overlapUntil: rotated.overlapUntil, expiresAt: null },
    });
    expect(items[3].actor).toEqual({ type: 'system', id: 'api-keys', name: null });
    expect(items[3].subjects).toEqual(
      expect.arrayContaining([
        { ...smpp, id: gateway.keyId },
        { kind: 'api-key', id: 'environment', name: 'TALLYSTICK_ADMIN_KEY' },
      ]),
    );
    const details = { role: 'gateway', channels: ['smpp'], clientIds: null, scopes: null };
    expect(items[4].data).toMatchObject({ ...details, createdBy: 'environment' });
  });

  it('show nothing secret and nothing personal of staff', async () => {
    const { text } = await harness.send('GET', '/v1/access-events', { key: auditor });
    const { items } = JSON.parse(text);
    expect(items[1]).toMatchObject({
      type: 'StaffAdded',
      subjects: [{ kind: 'staff', id: staffId }],
      data: { role: 'admin' },
    });
    expect(Object.keys(items[1].data)).toEqual(['role']);
    const stored = await harness.running.ledger.credentials.page(null, 99);
    const hidden = [auditor, rotated.secret, ADMIN_KEY, 'username-', 'email-'];
    for (const secret of [...hidden, ...stored.map(({ secretHash }) => secretHash)]) {
      expect(text).not.toContain(secret);
    }
  });

  it('are read page by page, and new facts do not move a cursor', async () => {
    const all = (await list()).items.map(({ eventId }: Json) => eventId);
    const first = await list('?limit=2');
    const read = first.items.map(({ eventId }: Json) => eventId);
    await harness.key({ role: 'auditor' });
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page = await list(`?limit=2&cursor=${cursor}`);
      read.push(...page.items.map(({ eventId }: Json) => eventId));
      cursor = page.nextCursor;
    }
    expect(read).toEqual(all);
    const strange = (await list('?limit=1&type=ApiKeyCreated')).nextCursor;
    expect((await list(`?cursor=${strange}`)).code).toBe('INVALID_CURSOR');
  });

  it('are filtered by type, actor and time', async () => {
    expect(typesOf(await list('?type=ApiKeyRotated'))).toEqual(['ApiKeyRotated']);
    expect(typesOf(await list('?actor=spec'))).toEqual(['StaffAdded']);
    const hour = new Date(harness.clock.instant).toISOString();
    expect(typesOf(await list(`?to=${hour}`))).toEqual([
      'ApiKeysUsed',
      'ApiKeyCreated',
      'ApiKeyCreated',
      'ApiKeyCreated',
    ]);
    expect(typesOf(await list(`?from=${hour}&type=ApiKeyDeleted`))).toEqual(['ApiKeyDeleted']);
    expect(typesOf(await list(`?from=${hour}&to=${hour}`))).toEqual([]);
    expect((await list('?type=Nonsense')).errors[0].field).toBe('type');
  });

  it('are a connection of GraphQL', async () => {
    const query = `{ accessEvents(first: 1, type: StaffAdded) {
      nodes { type actor { name } subjects { kind id } } pageInfo { hasNextPage }
    } }`;
    const { json } = await graphql.document({ query, variables: {} }, auditor);
    expect(json.data.accessEvents).toEqual({
      nodes: [
        { type: 'StaffAdded', actor: { name: null }, subjects: [{ kind: 'staff', id: staffId }] },
      ],
      pageInfo: { hasNextPage: false },
    });
  });

  it('are for admins and auditors', async () => {
    expect((await list('', rotated.secret)).code).toBe('FORBIDDEN');
  });
});
