import { randomUUID, type KeyObject } from 'node:crypto';
import type { KeyVault } from '../../src/ports/key-vault.js';

/** A vault under test. It may hold other keys: the suite uses clients of its own. */
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

/** What the codec and the purge rely on, the same for every store. */
export function keyVaultContract(name: string, make: () => Promise<KeyVaultFixture>): void {
  describe(`key vault contract: ${name}`, () => {
    let fixture: KeyVaultFixture;
    beforeEach(async () => {
      fixture = await make();
    });
    afterEach(() => fixture.close());

    describe('keys of clients', () => clientKeys(() => fixture));
    describe('destroyed keys', () => destroyedKeys(() => fixture));
    describe('secrets of the ledger', () => secrets(() => fixture));
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

function destroyedKeys(fixture: () => KeyVaultFixture): void {
  it('are gone for good: no new key takes their place', async () => {
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
