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
}

/** API keys; stored with the vault, not a read model. Every method throws VaultUnavailable. */
export abstract class Credentials {
  abstract findByHash(secretHash: string): Promise<ApiKey | null>;
  abstract list(): Promise<ApiKey[]>;
  /** The key is durable when it resolves. Rejects when the id or hash exists. */
  abstract add(key: ApiKey): Promise<void>;
  /** True when the key existed. */
  abstract remove(keyId: string): Promise<boolean>;
  /** Adds the key only if no key was ever created here (the first start); true if it was added. */
  abstract claimFirst(key: ApiKey): Promise<boolean>;
}
