/** A stored API key: only the SHA-256 of its secret. */
export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly role: 'admin' | 'auditor' | 'gateway';
  /** Hex SHA-256 of the whole secret (`tly_…`). */
  readonly secretHash: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly clientIds: readonly string[] | null;
  readonly channels: readonly string[] | null;
  readonly scopes: readonly ('debit' | 'refund' | 'report')[] | null;
  /** A recent use, as `noteUses` recorded it; null = none was recorded. */
  readonly lastUsedAt: string | null;
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
  /** Keys in the order of their ids, after an id (null = from the first), at most `max`. */
  abstract page(after: string | null, max: number): Promise<ApiKey[]>;
  /** The key is durable when it resolves. Rejects when the id or hash exists. */
  abstract add(key: ApiKey): Promise<void>;
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
