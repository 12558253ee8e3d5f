import type { KeyObject } from 'node:crypto';

/** The vault cannot be read or written. The outcome of the call is unknown: repeat it. */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
}

/** The named secrets of a ledger. `ledger` exists from the first use of the vault with a log. */
export type SecretName = 'names' | 'fingerprints' | 'cursors' | 'ledger' | 'access';

/** A client's key in the form used for copying a vault; null = destroyed. */
export interface KeptKey {
  readonly clientId: string;
  readonly key: KeyObject | null;
}

/**
 * Keys of clients, each wrapped by the master key, in a separate store. Destroying a client's key
 * makes the personal data in the log unreadable without touching the log. Not a read model. Every
 * method throws VaultUnavailable.
 */
export abstract class KeyVault {
  /** The client's AES-256 key; the first call creates it durably. Null once destroyed. */
  abstract keyFor(clientId: string): Promise<KeyObject | null>;

  /** The client's key if it exists; never creates one. Null = none (or destroyed). */
  abstract findKey(clientId: string): Promise<KeyObject | null>;

  /** The existing keys of several clients, each client named once. */
  async findKeys(clientIds: readonly string[]): Promise<ReadonlyMap<string, KeyObject>> {
    const found = new Map<string, KeyObject>();
    for (const clientId of clientIds) {
      const key = await this.findKey(clientId);
      if (key !== null) found.set(clientId, key);
    }
    return found;
  }

  /** Destroys a client's key permanently. Repeatable. */
  abstract destroy(clientId: string): Promise<void>;

  /**
   * A named secret of the whole ledger (HMAC of names, fingerprints, cursors): random, wrapped,
   * created at the first call.
   */
  abstract secret(name: SecretName): Promise<KeyObject>;

  /**
   * Keys and marks of destroyed keys, ascending by client id, after a client id (null = from the
   * first).
   */
  abstract kept(after: string | null, max: number): Promise<KeptKey[]>;

  /**
   * Stores keys and marks of destroyed keys from another vault. Existing entries of a client do not
   * change. Durable when it resolves.
   */
  abstract adopt(keys: readonly KeptKey[]): Promise<void>;

  /** The secret if it exists; never creates one. */
  abstract findSecret(name: SecretName): Promise<KeyObject | null>;

  /** Stores a secret from another vault; an existing secret does not change. */
  abstract adoptSecret(name: SecretName, secret: KeyObject): Promise<void>;
}
