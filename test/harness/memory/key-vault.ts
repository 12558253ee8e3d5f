import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyVault, type KeptKey, type SecretName } from '../../../src/ports/key-vault.js';

/** The vault as maps: for fast specs. */
export class MemoryKeyVault extends KeyVault {
  private readonly keys = new Map<string, KeyObject | null>();
  private readonly secrets = new Map<string, KeyObject>();
  /** While true, no key is given. */
  down = false;

  async keyFor(clientId: string): Promise<KeyObject | null> {
    this.assertUp();
    const present = this.keys.get(clientId);
    if (present !== undefined) return present;
    const key = createSecretKey(randomBytes(32));
    this.keys.set(clientId, key);
    return key;
  }

  async findKey(clientId: string): Promise<KeyObject | null> {
    this.assertUp();
    return this.keys.get(clientId) ?? null;
  }

  async destroy(clientId: string): Promise<void> {
    this.assertUp();
    this.keys.set(clientId, null);
  }

  async kept(after: string | null, max: number): Promise<KeptKey[]> {
    this.assertUp();
    const ids = [...this.keys.keys()].sort().filter((id) => after === null || id > after);
    return ids.slice(0, max).map((clientId) => {
      return { clientId, key: this.keys.get(clientId) ?? null };
    });
  }

  async adopt(keys: readonly KeptKey[]): Promise<void> {
    this.assertUp();
    for (const { clientId, key } of keys) {
      if (!this.keys.has(clientId)) this.keys.set(clientId, key);
    }
  }

  async findSecret(name: SecretName): Promise<KeyObject | null> {
    this.assertUp();
    return this.secrets.get(name) ?? null;
  }

  async adoptSecret(name: SecretName, secret: KeyObject): Promise<void> {
    this.assertUp();
    if (!this.secrets.has(name)) this.secrets.set(name, secret);
  }

  async secret(name: SecretName): Promise<KeyObject> {
    this.assertUp();
    const secret = this.secrets.get(name) ?? createSecretKey(randomBytes(32));
    this.secrets.set(name, secret);
    return secret;
  }

  private assertUp(): void {
    if (this.down) throw new Error('the vault is away');
  }
}
