import type { ApiKeyDetails } from '../domain/keys/events.js';

/** A stored API key: only the SHA-256 of its secret. */
export interface ApiKey extends ApiKeyDetails {
  /** Hex SHA-256 of the whole secret (`tly_…`). */
  readonly secretHash: string;
  readonly createdAt: string;
  /**
   * `pending`: it identifies nobody yet, because no fact may name it (decision 0062). Keys of
   * earlier releases are active.
   */
  readonly state: 'pending' | 'active';
  /** Id of the key whose rotation made it; null = none. */
  readonly replaces: string | null;
  /** A recent use, as `noteUses` recorded it; null = none was recorded. */
  readonly lastUsedAt: string | null;
}

/** A key as some release stored it. */
export type StoredKey = Omit<ApiKey, 'state' | 'replaces' | 'lastUsedAt'> & Partial<ApiKey>;

/** A stored key with the members that are newer than it. */
export function storedKey(stored: StoredKey): ApiKey {
  return { state: 'active', replaces: null, lastUsedAt: null, ...stored };
}

/** A change of a stored key; omitted members stay. */
export interface ApiKeyChange {
  readonly state?: 'active';
  readonly expiresAt?: string;
}

/** A use of a key. */
export interface KeyUse {
  readonly keyId: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
}

/** Keys of one read when all of them are needed. */
const WALKED = 500;

/** API keys; stored with the vault, not a read model. Every method throws VaultUnavailable. */
export abstract class Credentials {
  abstract findByHash(secretHash: string): Promise<ApiKey | null>;
  abstract find(keyId: string): Promise<ApiKey | null>;
  /** Keys in the order of their ids, after an id (null = from the first), at most `max`. */
  abstract page(after: string | null, max: number): Promise<ApiKey[]>;
  /** The key is durable when it resolves. Rejects when the id or hash exists. */
  abstract add(key: ApiKey): Promise<void>;
  /** True when the key exists; its change is durable when it resolves. */
  abstract change(keyId: string, change: ApiKeyChange): Promise<boolean>;
  /** True when the key existed. */
  abstract remove(keyId: string): Promise<boolean>;
  /** Adds the key only if no key was ever created here (the first start); true if it was added. */
  abstract claimFirst(key: ApiKey): Promise<boolean>;
  /** Records uses; a later one that is recorded already stays. Unknown keys are left out. */
  abstract noteUses(uses: readonly KeyUse[]): Promise<void>;

  /** All keys, read page by page. */
  async *walk(): AsyncGenerator<ApiKey> {
    let after: string | null = null;
    for (;;) {
      const keys: ApiKey[] = await this.page(after, WALKED);
      yield* keys;
      if (keys.length < WALKED) return;
      after = keys.at(-1)?.keyId ?? null;
    }
  }
}
