import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyVault } from '../../ports/key-vault.js';
import { BoundedMap } from './bounded-map.js';
import { inVault } from './in-vault.js';
import { inTransaction, type Connection, type Statement } from './sqlite.js';
import type { Wrapping } from '../../codec/wrapping.js';

const KEY_BYTES = 32;
const CACHED_KEYS_MAX = 10_000;

type Row = { readonly [column: string]: unknown } | undefined;
type SecretName = 'names' | 'fingerprints' | 'cursors';
type Settle = (key: KeyObject | null) => void;

interface Asked {
  readonly promise: Promise<KeyObject | null>;
  readonly resolve: Settle;
  readonly reject: (cause: unknown) => void;
}

/**
 * Client keys in `vault.db`, wrapped by the master key. Several connections may be open: what
 * one makes or destroys, the next call of another sees.
 */
export class EmbeddedKeyVault extends KeyVault {
  readonly #unwrapped = new BoundedMap<string, KeyObject>(CACHED_KEYS_MAX);
  readonly #secrets = new Map<SecretName, KeyObject>();
  #asked = new Map<string, Asked>();
  #version: unknown;

  readonly #selectVersion: Statement;
  readonly #select: Statement;
  readonly #insert: Statement;
  readonly #destroy: Statement;
  readonly #selectSecret: Statement;
  readonly #insertSecret: Statement;

  constructor(
    private readonly connection: Connection,
    private readonly wrapping: Wrapping,
  ) {
    super();
    this.#selectVersion = connection.prepare('PRAGMA data_version');
    this.#select = connection.prepare('SELECT wrapped FROM client_keys WHERE client_id = ?');
    this.#insert = connection.prepare('INSERT OR IGNORE INTO client_keys VALUES (?, ?)');
    this.#destroy = connection.prepare(
      `INSERT INTO client_keys VALUES (?, NULL) ON CONFLICT (client_id) DO UPDATE SET wrapped = NULL`,
    );
    this.#selectSecret = connection.prepare('SELECT wrapped FROM secrets WHERE name = ?');
    this.#insertSecret = connection.prepare('INSERT OR IGNORE INTO secrets VALUES (?, ?)');
  }

  async keyFor(clientId: string): Promise<KeyObject | null> {
    const known = inVault(() => this.#look(clientId));
    return known === undefined ? this.#ask(clientId) : known;
  }

  async findKey(clientId: string): Promise<KeyObject | null> {
    return inVault(() => this.#look(clientId) ?? null);
  }

  async destroy(clientId: string): Promise<void> {
    this.#unwrapped.delete(clientId);
    const checkpoint = inVault(() => {
      inTransaction(this.connection, () => this.#destroy.run(clientId));
      // The old bytes also stand in the write-ahead log until it is cut off.
      return this.connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as Row;
    });
    if (checkpoint?.busy !== 0) {
      throw new Error('the key is destroyed, but its bytes are still in use: destroy it again');
    }
  }

  async secret(name: SecretName): Promise<KeyObject> {
    const present = this.#secrets.get(name);
    if (present) return present;
    const purpose = `secret\n${name}`;
    const wrapped = inVault(() => this.#secretOrNew(name, purpose));
    const secret = createSecretKey(this.wrapping.unwrap(wrapped, purpose));
    this.#secrets.set(name, secret);
    return secret;
  }

  #secretOrNew(name: SecretName, purpose: string): Uint8Array {
    return inTransaction(this.connection, () => {
      this.#insertSecret.run(name, this.wrapping.wrap(randomBytes(KEY_BYTES), purpose));
      return (this.#selectSecret.get(name) as Row)?.wrapped as Uint8Array;
    });
  }

  /** The client's key, null once it is destroyed, undefined when there never was one. */
  #look(clientId: string): KeyObject | null | undefined {
    this.#forgetIfOthersWrote();
    const cached = this.#unwrapped.get(clientId);
    if (cached) return cached;
    const row = this.#select.get(clientId) as Row;
    if (row === undefined) return undefined;
    if (row.wrapped === null) return null;
    const key = createSecretKey(
      this.wrapping.unwrap(row.wrapped as Uint8Array, purposeOf(clientId)),
    );
    this.#unwrapped.set(clientId, key);
    return key;
  }

  #forgetIfOthersWrote(): void {
    // SQLite moves this number when another connection commits, maybe a destroyed key.
    const version = (this.#selectVersion.get() as Row)?.data_version;
    if (version !== this.#version) this.#unwrapped.clear();
    this.#version = version;
  }

  /** New keys of one turn of the event loop share one transaction and its fsync. */
  #ask(clientId: string): Promise<KeyObject | null> {
    const already = this.#asked.get(clientId);
    if (already) return already.promise;
    if (this.#asked.size === 0) setImmediate(() => this.#makeAsked());
    const asked = promised();
    this.#asked.set(clientId, asked);
    return asked.promise;
  }

  #makeAsked(): void {
    const asked = this.#asked;
    this.#asked = new Map();
    try {
      inVault(() => {
        this.#make(asked.keys());
        // Another thread may have been first, so what counts is what stands there now.
        for (const [clientId, { resolve }] of asked) resolve(this.#look(clientId) ?? null);
      });
    } catch (cause) {
      for (const { reject } of asked.values()) reject(cause);
    }
  }

  #make(clientIds: Iterable<string>): void {
    inTransaction(this.connection, () => {
      for (const clientId of clientIds) {
        const wrapped = this.wrapping.wrap(randomBytes(KEY_BYTES), purposeOf(clientId));
        this.#insert.run(clientId, wrapped);
      }
    });
  }
}

function purposeOf(clientId: string): string {
  return `client\n${clientId}`;
}

function promised(): Asked {
  let resolve: Settle = () => undefined;
  let reject: (cause: unknown) => void = () => undefined;
  const promise = new Promise<KeyObject | null>((onKey, onFailure) => {
    resolve = onKey;
    reject = onFailure;
  });
  return { promise, resolve, reject };
}
