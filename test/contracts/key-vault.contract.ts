import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import type { KeptKey, KeyVault } from '../../src/ports/key-vault.js';

/** A vault under test. It may hold other keys: the suite uses separate clients. */
export interface KeyVaultFixture {
  readonly vault: KeyVault;
  /** The same vault as another process or thread has it open, at the same time. */
  readonly beside: KeyVault;
  /** Closes everything and opens the same vault again, as a restart does. */
  reopen(): Promise<KeyVault>;
  close(): Promise<void>;
}

function bytesOf(key: KeyObject | null): string {
  return key === null ? 'no key' : key.export().toString('hex');
}

/** The requirements of the codec and the purge, the same for every store. */
export function keyVaultContract(name: string, make: () => Promise<KeyVaultFixture>): void {
  describe(`key vault contract: ${name}`, () => {
    let fixture: KeyVaultFixture;
    beforeEach(async () => {
      fixture = await make();
    });
    afterEach(() => fixture.close());

    describe('keys of clients', () => clientKeys(() => fixture));
    describe('keys of several clients', () => keysOfSeveral(() => fixture));
    describe('destroyed keys', () => destroyedKeys(() => fixture));
    describe('secrets of the ledger', () => secrets(() => fixture));
    describe('keys of another vault', () => adoptedKeys(() => fixture));
  });
}

function clientKeys(fixture: () => KeyVaultFixture): void {
  it('makes a client one AES-256 key, and only when it is asked to', async () => {
    const { vault } = fixture();
    const clientId = randomUUID();
    expect(await vault.findKey(clientId)).toBeNull();
    const made = await vault.keyFor(clientId);
    expect(made?.symmetricKeySize).toBe(32);
    expect(bytesOf(await vault.keyFor(clientId))).toBe(bytesOf(made));
    expect(bytesOf(await vault.findKey(clientId))).toBe(bytesOf(made));
    expect(bytesOf(await vault.keyFor(randomUUID()))).not.toBe(bytesOf(made));
  });

  it('gives everybody who asks at once the same key', async () => {
    const { vault, beside } = fixture();
    const clientId = randomUUID();
    const asked = [vault, beside, vault, beside].map((one) => one.keyFor(clientId));
    const keys = new Set((await Promise.all(asked)).map(bytesOf));
    expect(keys.size).toBe(1);
    expect(keys).not.toContain('no key');
  });

  it('keeps keys over a restart [I20]', async () => {
    const clientId = randomUUID();
    const made = bytesOf(await fixture().vault.keyFor(clientId));
    const reopened = await fixture().reopen();
    expect(bytesOf(await reopened.findKey(clientId))).toBe(made);
  });

  it('finds a key that was made elsewhere after it had found none', async () => {
    const { vault, beside } = fixture();
    const clientId = randomUUID();
    expect(await vault.findKey(clientId)).toBeNull();
    const made = bytesOf(await beside.keyFor(clientId));
    expect(bytesOf(await vault.findKey(clientId))).toBe(made);
  });
}

function keysOfSeveral(fixture: () => KeyVaultFixture): void {
  it('finds the keys of several clients, and none for those that have none', async () => {
    const { vault, beside } = fixture();
    const [one, other, destroyed, never] = [
      randomUUID(),
      randomUUID(),
      randomUUID(),
      randomUUID(),
    ] as const;
    const made = [bytesOf(await vault.keyFor(one)), bytesOf(await beside.keyFor(other))];
    await vault.keyFor(destroyed);
    await vault.destroy(destroyed);
    const found = await vault.findKeys([one, other, destroyed, never]);
    expect([...found.keys()].sort()).toEqual([one, other].sort());
    expect([one, other].map((id) => bytesOf(found.get(id) ?? null))).toEqual(made);
    expect((await vault.findKeys([])).size).toBe(0);
  });
}

function destroyedKeys(fixture: () => KeyVaultFixture): void {
  it('are destroyed permanently: no new key replaces them', async () => {
    const { vault } = fixture();
    const clientId = randomUUID();
    const bystander = randomUUID();
    const kept = bytesOf(await vault.keyFor(bystander));
    await vault.keyFor(clientId);
    await vault.destroy(clientId);
    await vault.destroy(clientId);
    expect(await vault.findKey(clientId)).toBeNull();
    expect(await vault.keyFor(clientId)).toBeNull();
    expect(bytesOf(await vault.findKey(bystander))).toBe(kept);
  });

  it('are gone after a restart too', async () => {
    const clientId = randomUUID();
    await fixture().vault.keyFor(clientId);
    await fixture().vault.destroy(clientId);
    const reopened = await fixture().reopen();
    expect(await reopened.findKey(clientId)).toBeNull();
    expect(await reopened.keyFor(clientId)).toBeNull();
  });

  it('are gone wherever they had been in use', async () => {
    const { vault, beside } = fixture();
    const clientId = randomUUID();
    await vault.keyFor(clientId);
    expect(await beside.findKey(clientId)).not.toBeNull();
    await vault.destroy(clientId);
    expect(await beside.findKey(clientId)).toBeNull();
    expect(await beside.keyFor(clientId)).toBeNull();
  });

  it('may be of a client that never had one, and bars it from getting one', async () => {
    const { vault } = fixture();
    const clientId = randomUUID();
    await vault.destroy(clientId);
    expect(await vault.keyFor(clientId)).toBeNull();
  });

  it('bar a key that was asked for just before', async () => {
    const { vault } = fixture();
    const clientId = randomUUID();
    const asked = vault.keyFor(clientId);
    await vault.destroy(clientId);
    await asked;
    expect(await vault.findKey(clientId)).toBeNull();
  });
}

function secrets(fixture: () => KeyVaultFixture): void {
  it('are random, one for each name, and the same everywhere and after a restart', async () => {
    const { vault, beside } = fixture();
    const names = bytesOf(await vault.secret('names'));
    const others = [await vault.secret('fingerprints'), await vault.secret('cursors')];
    expect(new Set([names, ...others.map(bytesOf)]).size).toBe(3);
    expect(bytesOf(await vault.secret('names'))).toBe(names);
    expect(bytesOf(await beside.secret('names'))).toBe(names);
    const reopened = await fixture().reopen();
    expect(bytesOf(await reopened.secret('names'))).toBe(names);
  });
}

/** The vault may hold other keys: only these are looked at, in the order in which they came. */
async function keptOf(vault: KeyVault, page: number): Promise<readonly (readonly string[])[]> {
  const all: KeptKey[] = [];
  for (let after: string | null = null; ;) {
    const some: KeptKey[] = await vault.kept(after, page);
    all.push(...some);
    after = some.at(-1)?.clientId ?? null;
    if (some.length < page || after === null) break;
  }
  return all.map(({ clientId, key }) => [clientId, bytesOf(key)]);
}

function freshKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}

function adoptedKeys(fixture: () => KeyVaultFixture): void {
  it('are listed with the destroyed ones, by client and page by page', async () => {
    const { vault, beside } = fixture();
    const ids = Array.from({ length: 5 }, () => randomUUID());
    for (const id of ids) await vault.keyFor(id);
    const gone = ids[0] ?? '';
    await vault.destroy(gone);
    const keys = await Promise.all(ids.map(async (id) => [id, bytesOf(await vault.findKey(id))]));
    const sorted = keys.sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
    for (const page of [1, 2, 5, 100]) {
      const listed = await keptOf(beside, page);
      expect(listed.filter(([id]) => ids.some((each) => each === id))).toEqual(sorted);
      expect(listed.map(([id]) => id)).toEqual(listed.map(([id]) => id).sort());
    }
    expect(new Map(sorted as [string, string][]).get(gone)).toBe('no key');
  });

  it('are kept as they were, and destroyed ones stay destroyed', async () => {
    const { vault, beside } = fixture();
    const [one, other] = [randomUUID(), randomUUID()];
    const key = freshKey();
    const keys = [
      { clientId: one, key },
      { clientId: other, key: null },
    ];
    for (let twice = 0; twice < 2; twice++) await vault.adopt(keys);
    await vault.adopt([]);
    expect(bytesOf(await beside.keyFor(one))).toBe(bytesOf(key));
    expect(await beside.keyFor(other)).toBeNull();
    const reopened = await fixture().reopen();
    expect(bytesOf(await reopened.findKey(one))).toBe(bytesOf(key));
    expect(await reopened.keyFor(other)).toBeNull();
  });

  it('change nothing where something is kept already', async () => {
    const { vault } = fixture();
    const [mine, gone] = [randomUUID(), randomUUID()];
    const made = bytesOf(await vault.keyFor(mine));
    await vault.destroy(gone);
    await vault.adopt([mine, gone].map((clientId) => ({ clientId, key: freshKey() })));
    await vault.adopt([{ clientId: mine, key: null }]);
    expect(bytesOf(await vault.findKey(mine))).toBe(made);
    expect(await vault.keyFor(gone)).toBeNull();
  });

  it('come with the secrets, which are found only where they are, and kept once', async () => {
    const { vault, beside } = fixture();
    const secret = freshKey();
    expect(await vault.findSecret('names')).toBeNull();
    await vault.adoptSecret('names', secret);
    await vault.adoptSecret('names', freshKey());
    expect(bytesOf(await vault.findSecret('names'))).toBe(bytesOf(secret));
    expect(bytesOf(await beside.secret('names'))).toBe(bytesOf(secret));
    const made = bytesOf(await beside.secret('cursors'));
    expect(bytesOf(await vault.findSecret('cursors'))).toBe(made);
    const reopened = await fixture().reopen();
    expect(bytesOf(await reopened.findSecret('names'))).toBe(bytesOf(secret));
  });
}
