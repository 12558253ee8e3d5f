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
    ...changed,
  };
}

const byId = (one: ApiKey, other: ApiKey): number => (one.keyId < other.keyId ? -1 : 1);

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
    expect((await reopened.list()).sort(byId)).toEqual([...keys].sort(byId));
  });

  it('have a unique id and a unique secret', async () => {
    const { credentials } = fixture();
    const key = newKey();
    await credentials.add(key);
    await expect(credentials.add(newKey({ keyId: key.keyId }))).rejects.toThrow();
    await expect(credentials.add(newKey({ secretHash: key.secretHash }))).rejects.toThrow();
    expect(await credentials.list()).toEqual([key]);
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
      expect(await one.list()).toEqual([kept]);
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
    expect(await credentials.list()).toEqual([first]);
  });

  it('cannot be claimed again after it was removed, nor after a restart', async () => {
    const first = newKey({ role: 'admin' });
    await fixture().credentials.claimFirst(first);
    await fixture().credentials.remove(first.keyId);
    expect(await fixture().credentials.claimFirst(newKey())).toBe(false);
    const reopened = await fixture().reopen();
    expect(await reopened.claimFirst(newKey())).toBe(false);
    expect(await reopened.list()).toEqual([]);
  });

  it('cannot be claimed where a key was made in another way', async () => {
    const { credentials } = fixture();
    const made = newKey();
    await credentials.add(made);
    expect(await credentials.claimFirst(newKey())).toBe(false);
    expect(await credentials.list()).toEqual([made]);
  });

  it('is claimed by one of many who try at once', async () => {
    const { credentials, beside } = fixture();
    const tries = [credentials, beside, credentials, beside].map((one) => one.claimFirst(newKey()));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect(await credentials.list()).toHaveLength(1);
  });
}
