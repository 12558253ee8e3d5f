import type { KeyObject } from 'node:crypto';

/** The vault cannot be read or written: nothing of what was asked is certain, ask again. */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
}

/** The named secrets of a ledger. `ledger` is there from when a log was first written with the vault. */
export type SecretName = 'names' | 'fingerprints' | 'cursors' | 'ledger';

/** A client's key as a copy of the vault carries it; null = destroyed. */
export interface KeptKey {
  readonly clientId: string;
  readonly key: KeyObject | null;
}

/**
 * Keys of clients, each wrapped by the master key. Its own store: destroying a client's key makes
 * the personal data in the log unreadable without touching the log. Not a read model.
 * Every method throws VaultUnavailable.
 */
export abstract class KeyVault {
  /** The client's AES-256 key; made and made durable at the first call. Null once destroyed. */
  abstract keyFor(clientId: string): Promise<KeyObject | null>;

  /** The client's key if there is one; never makes one. Null = none (or destroyed). */
  abstract findKey(clientId: string): Promise<KeyObject | null>;

  /** The keys that there are of several clients, each client named once. */
  async findKeys(clientIds: readonly string[]): Promise<ReadonlyMap<string, KeyObject>> {
    const found = new Map<string, KeyObject>();
    for (const clientId of clientIds) {
      const key = await this.findKey(clientId);
      if (key !== null) found.set(clientId, key);
    }
    return found;
  }

  /** Destroys a client's key for good; repeatable. */
  abstract destroy(clientId: string): Promise<void>;

  /** A named secret of the whole ledger (HMAC of names, fingerprints, cursors): random, wrapped. */
  abstract secret(name: SecretName): Promise<KeyObject>;

  /** Keys and destroyed ones, ascending by client id, after one of them (null = from the first). */
  abstract kept(after: string | null, max: number): Promise<KeptKey[]>;

  /**
   * Keeps keys that another vault made, and which it destroyed. Where something is kept for a
   * client already, also that its key was destroyed, nothing changes. Durable when it resolves.
   */
  abstract adopt(keys: readonly KeptKey[]): Promise<void>;

  /** The secret if there is one; never makes one. */
  abstract findSecret(name: SecretName): Promise<KeyObject | null>;

  /** Keeps a secret that another vault made; where there is one already, nothing changes. */
  abstract adoptSecret(name: SecretName, secret: KeyObject): Promise<void>;
}
