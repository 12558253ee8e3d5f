import { createHash, randomUUID } from 'node:crypto';
import type { ApiKey, Credentials } from '../../src/ports/credentials.js';

/** Credentials under test; empty at first, because the first key can be claimed only once. */
export interface CredentialsFixture {
  readonly credentials: Credentials;
  /** The same credentials as another process or thread has them open, at the same time. */
  readonly beside: Credentials;
  /** Closes everything and opens the same credentials again, as a restart does. */
  reopen(): Promise<Credentials>;
  close(): Promise<void>;
}

function newKey(changed: Partial<ApiKey> = {}): ApiKey {
  const keyId = randomUUID();
  return {
    keyId,
    name: `gateway ${keyId}`,
    role: 'gateway',
    secretHash: createHash('sha256').update(keyId).digest('hex'),
    createdAt: '2026-11-21T08:00:00.000Z',
    createdBy: 'staff-1',
    expiresAt: null,
    clientIds: null,
    channels: null,
    scopes: null,
    state: 'active',
    replaces: null,
    lastUsedAt: null,
    ...changed,
  };
}

const byId = (one: ApiKey, other: ApiKey): number => (one.keyId < other.keyId ? -1 : 1);

/** All keys in one page. */
const listed = (credentials: Credentials): Promise<ApiKey[]> => credentials.page(null, 100);

/** The requirements of authentication, the same for every store. */
export function credentialsContract(name: string, make: () => Promise<CredentialsFixture>): void {
  describe(`credentials contract: ${name}`, () => {
    let fixture: CredentialsFixture;
    beforeEach(async () => {
      fixture = await make();
    });
    afterEach(() => fixture.close());

    describe('API keys', () => apiKeys(() => fixture));
    describe('the first key', () => firstKey(() => fixture));
  });
}

function apiKeys(fixture: () => CredentialsFixture): void {
  it('are found by the hash of their secret, with everything they were made with', async () => {
    const { credentials, beside } = fixture();
    const key = newKey({
      role: 'admin',
      expiresAt: '2027-01-01T00:00:00.000Z',
      clientIds: [randomUUID()],
      channels: ['smpp', 'api'],
      scopes: ['debit', 'report'],
    });
    await credentials.add(key);
    expect(await credentials.findByHash(key.secretHash)).toEqual(key);
    expect(await beside.findByHash(key.secretHash)).toEqual(key);
    expect(await credentials.findByHash('00'.repeat(32))).toBeNull();
  });

  it('are listed, and survive a restart [I20]', async () => {
    const keys = [newKey(), newKey({ role: 'auditor' }), newKey()];
    for (const key of keys) await fixture().credentials.add(key);
    const reopened = await fixture().reopen();
    expect(await listed(reopened)).toEqual([...keys].sort(byId));
  });

  it('are read page by page in the order of their ids, whatever is added between', async () => {
    const { credentials, beside } = fixture();
    const keys = Array.from({ length: 5 }, () => newKey()).sort(byId);
    for (const key of keys) await credentials.add(key);
    expect(await credentials.page(null, 2)).toEqual(keys.slice(0, 2));
    const [, second, third] = keys;
    const before = newKey({ keyId: '00000000-0000-4000-8000-000000000000' });
    await credentials.add(before);
    await credentials.remove(third?.keyId ?? '');
    expect(await beside.page(second?.keyId ?? null, 9)).toEqual(keys.slice(3));
    expect(await beside.page(keys[4]?.keyId ?? null, 9)).toEqual([]);
    const walked: ApiKey[] = [];
    for await (const key of beside.walk()) walked.push(key);
    expect(walked).toEqual([before, ...keys.filter((key) => key !== third)]);
  });

  it('are walked through in more than one page', async () => {
    const { credentials } = fixture();
    const keys = Array.from({ length: 501 }, () => newKey()).sort(byId);
    await Promise.all(keys.map((key) => credentials.add(key)));
    const walked: string[] = [];
    for await (const { keyId } of credentials.walk()) walked.push(keyId);
    expect(walked).toEqual(keys.map(({ keyId }) => keyId));
  });

  it('keep the latest use that is noted, and none of an unknown key', async () => {
    const { credentials, beside } = fixture();
    const [used, unused] = [newKey(), newKey()];
    await credentials.add(used);
    await credentials.claimFirst(newKey());
    await credentials.add(unused);
    const [early, late] = ['2026-11-21T09:00:00.000Z', '2026-11-21T09:05:00.000Z'];
    await credentials.noteUses([]);
    await credentials.noteUses([
      { keyId: used.keyId, at: late },
      { keyId: randomUUID(), at: late },
    ]);
    await beside.noteUses([{ keyId: used.keyId, at: early }]);
    expect(await beside.findByHash(used.secretHash)).toEqual({ ...used, lastUsedAt: late });
    expect(await listed(credentials)).toEqual([{ ...used, lastUsedAt: late }, unused].sort(byId));
  });

  it('change in one member, and keep the others', async () => {
    const { credentials, beside } = fixture();
    const [key, other] = [newKey({ state: 'pending', scopes: ['debit'] }), newKey()];
    await credentials.add(key);
    await credentials.add(other);
    expect(await credentials.change(key.keyId, { state: 'active' })).toBe(true);
    expect(await beside.find(key.keyId)).toEqual({ ...key, state: 'active' });
    const expiresAt = '2026-11-22T08:00:00.000Z';
    expect(await beside.change(key.keyId, { expiresAt })).toBe(true);
    expect(await credentials.findByHash(key.secretHash)).toEqual({
      ...key,
      state: 'active',
      expiresAt,
    });
    expect(await credentials.find(other.keyId)).toEqual(other);
    expect(await credentials.change(randomUUID(), { expiresAt })).toBe(false);
    expect(await credentials.find(randomUUID())).toBeNull();
  });

  it('may have been stored by an earlier release', async () => {
    const { credentials } = fixture();
    const { lastUsedAt: _, state: __, replaces: ___, ...former } = newKey();
    await credentials.add(former as ApiKey);
    const newer = { ...former, state: 'active', replaces: null };
    expect(await credentials.findByHash(former.secretHash)).toEqual({ ...newer, lastUsedAt: null });
    const at = '2026-11-21T09:00:00.000Z';
    await credentials.noteUses([{ keyId: former.keyId, at }]);
    expect(await listed(credentials)).toEqual([{ ...newer, lastUsedAt: at }]);
  });

  it('have a unique id and a unique secret', async () => {
    const { credentials } = fixture();
    const key = newKey();
    await credentials.add(key);
    await expect(credentials.add(newKey({ keyId: key.keyId }))).rejects.toThrow();
    await expect(credentials.add(newKey({ secretHash: key.secretHash }))).rejects.toThrow();
    expect(await listed(credentials)).toEqual([key]);
  });

  it('are good for nothing once removed', async () => {
    const { credentials, beside } = fixture();
    const [removed, kept] = [newKey(), newKey()];
    await credentials.add(removed);
    await credentials.add(kept);
    expect(await credentials.remove(removed.keyId)).toBe(true);
    expect(await credentials.remove(removed.keyId)).toBe(false);
    for (const one of [credentials, beside]) {
      expect(await one.findByHash(removed.secretHash)).toBeNull();
      expect(await listed(one)).toEqual([kept]);
    }
  });
}

function firstKey(fixture: () => CredentialsFixture): void {
  it('can be claimed once', async () => {
    const { credentials, beside } = fixture();
    const first = newKey({ role: 'admin' });
    expect(await credentials.claimFirst(first)).toBe(true);
    expect(await credentials.claimFirst(newKey())).toBe(false);
    expect(await beside.claimFirst(newKey())).toBe(false);
    expect(await listed(credentials)).toEqual([first]);
  });

  it('cannot be claimed again after it was removed, nor after a restart', async () => {
    const first = newKey({ role: 'admin' });
    await fixture().credentials.claimFirst(first);
    await fixture().credentials.remove(first.keyId);
    expect(await fixture().credentials.claimFirst(newKey())).toBe(false);
    const reopened = await fixture().reopen();
    expect(await reopened.claimFirst(newKey())).toBe(false);
    expect(await listed(reopened)).toEqual([]);
  });

  it('cannot be claimed where a key was made in another way', async () => {
    const { credentials } = fixture();
    const made = newKey();
    await credentials.add(made);
    expect(await credentials.claimFirst(newKey())).toBe(false);
    expect(await listed(credentials)).toEqual([made]);
  });

  it('is claimed by one of many who try at once', async () => {
    const { credentials, beside } = fixture();
    const tries = [credentials, beside, credentials, beside].map((one) => one.claimFirst(newKey()));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect(await listed(credentials)).toHaveLength(1);
  });
}
