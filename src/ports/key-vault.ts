import type { KeyObject } from 'node:crypto';

/** The vault cannot be read or written: nothing of what was asked is certain, ask again. */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
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

  /** Destroys a client's key for good; repeatable. */
  abstract destroy(clientId: string): Promise<void>;

  /** A named secret of the whole ledger (HMAC of names, fingerprints, cursors): random, wrapped. */
  abstract secret(name: 'names' | 'fingerprints' | 'cursors'): Promise<KeyObject>;
}
