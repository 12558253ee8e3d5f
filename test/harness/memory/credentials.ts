import {
  Credentials,
  storedKey,
  type ApiKey,
  type ApiKeyChange,
  type KeyUse,
} from '../../../src/ports/credentials.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';

type Step = 'add' | 'change' | 'remove';

/** API keys in memory. A planned step fails as a vault does that does not answer. */
export class MemoryCredentials extends Credentials {
  /** The next step of this kind fails, once; nothing is stored. */
  failing: Step | null = null;
  private readonly keys = new Map<string, ApiKey>();
  private isClaimed = false;

  async findByHash(secretHash: string): Promise<ApiKey | null> {
    return [...this.keys.values()].find((key) => key.secretHash === secretHash) ?? null;
  }

  async find(keyId: string): Promise<ApiKey | null> {
    return this.keys.get(keyId) ?? null;
  }

  async page(after: string | null, max: number): Promise<ApiKey[]> {
    const ids = [...this.keys.keys()].sort().filter((keyId) => after === null || keyId > after);
    return ids.slice(0, max).flatMap((keyId) => this.keys.get(keyId) ?? []);
  }

  async add(key: ApiKey): Promise<void> {
    this.fail('add');
    const isTaken = [...this.keys.values()].some(
      ({ keyId, secretHash }) => keyId === key.keyId || secretHash === key.secretHash,
    );
    if (isTaken) throw new Error('there is an API key of this id or secret already');
    this.isClaimed = true;
    this.keys.set(key.keyId, storedKey(key));
  }

  async change(keyId: string, change: ApiKeyChange): Promise<boolean> {
    this.fail('change');
    const key = this.keys.get(keyId);
    if (key !== undefined) this.keys.set(keyId, { ...key, ...change });
    return key !== undefined;
  }

  async remove(keyId: string): Promise<boolean> {
    this.fail('remove');
    return this.keys.delete(keyId);
  }

  async claimFirst(key: ApiKey): Promise<boolean> {
    if (this.isClaimed) return false;
    await this.add(key);
    return true;
  }

  async noteUses(uses: readonly KeyUse[]): Promise<void> {
    for (const { keyId, at } of uses) {
      const key = this.keys.get(keyId);
      if (key !== undefined && (key.lastUsedAt ?? '') < at) {
        this.keys.set(keyId, { ...key, lastUsedAt: at });
      }
    }
  }

  private fail(step: Step): void {
    if (this.failing !== step) return;
    this.failing = null;
    throw new VaultUnavailable(`planned: ${step}`);
  }
}
