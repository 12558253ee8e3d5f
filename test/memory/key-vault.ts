import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyVault } from '../../src/ports/key-vault.js';

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

  async secret(name: 'names' | 'fingerprints' | 'cursors'): Promise<KeyObject> {
    this.assertUp();
    const secret = this.secrets.get(name) ?? createSecretKey(randomBytes(32));
    this.secrets.set(name, secret);
    return secret;
  }

  private assertUp(): void {
    if (this.down) throw new Error('the vault is away');
  }
}
