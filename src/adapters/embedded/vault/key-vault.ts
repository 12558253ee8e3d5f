import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyVault, type KeptKey, type SecretName } from '../../../ports/key-vault.js';
import { BoundedMap } from '../sqlite/bounded-map.js';
import { asVaultError } from './vault-errors.js';
import { inTransaction, type Connection, type Statement } from '../sqlite/sqlite.js';
import type { Wrapping } from '../../../codec/wrapping.js';

const KEY_BYTES = 32;
const CACHED_KEYS_MAX = 10_000;

type Row = { readonly [column: string]: unknown } | undefined;
type Settle = (key: KeyObject | null) => void;

interface Asked {
  readonly promise: Promise<KeyObject | null>;
  readonly resolve: Settle;
  readonly reject: (cause: unknown) => void;
}

/**
 * Client keys in `vault.db`, wrapped by the master key. Several connections may be open. Each sees
 * keys created or destroyed by another at its next call.
 */
export class EmbeddedKeyVault extends KeyVault {
  private readonly unwrapped = new BoundedMap<string, KeyObject>(CACHED_KEYS_MAX);
  private readonly secrets = new Map<SecretName, KeyObject>();
  private asked = new Map<string, Asked>();
  private version: unknown;

  private readonly selectVersion: Statement;
  private readonly select: Statement;
  private readonly insert: Statement;
  private readonly deleteKey: Statement;
  private readonly selectSecret: Statement;
  private readonly insertSecret: Statement;
  private readonly selectAfter: Statement;

  constructor(
    private readonly connection: Connection,
    private readonly wrapping: Wrapping,
  ) {
    super();
    this.selectVersion = connection.prepare('PRAGMA data_version');
    this.select = connection.prepare('SELECT wrapped FROM client_keys WHERE client_id = ?');
    this.insert = connection.prepare('INSERT OR IGNORE INTO client_keys VALUES (?, ?)');
    this.deleteKey = connection.prepare(
      `INSERT INTO client_keys VALUES (?, NULL) ON CONFLICT (client_id) DO UPDATE SET wrapped = NULL`,
    );
    this.selectSecret = connection.prepare('SELECT wrapped FROM secrets WHERE name = ?');
    this.insertSecret = connection.prepare('INSERT OR IGNORE INTO secrets VALUES (?, ?)');
    this.selectAfter = connection.prepare(
      'SELECT client_id, wrapped FROM client_keys WHERE client_id > ? ORDER BY client_id LIMIT ?',
    );
  }

  async keyFor(clientId: string): Promise<KeyObject | null> {
    const known = asVaultError(() => this.look(clientId));
    return known === undefined ? this.ask(clientId) : known;
  }

  async findKey(clientId: string): Promise<KeyObject | null> {
    return asVaultError(() => this.look(clientId) ?? null);
  }

  async destroy(clientId: string): Promise<void> {
    this.unwrapped.delete(clientId);
    const checkpoint = asVaultError(() => {
      inTransaction(this.connection, () => this.deleteKey.run(clientId));
      // The old bytes are also in the write-ahead log until it is truncated.
      return this.connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as Row;
    });
    if (checkpoint?.busy !== 0) {
      throw new Error('the key is destroyed, but its bytes are still in use: destroy it again');
    }
  }

  async secret(name: SecretName): Promise<KeyObject> {
    const present = this.secrets.get(name);
    if (present) return present;
    asVaultError(() => this.insertSecretOf(name, randomBytes(KEY_BYTES)));
    const secret = await this.findSecret(name);
    if (secret === null) throw new Error(`the secret "${name}" of the ledger is not there`);
    return secret;
  }

  override async kept(after: string | null, max: number): Promise<KeptKey[]> {
    const rows = asVaultError(() => this.selectAfter.all(after ?? '', max) as NonNullable<Row>[]);
    return rows.map((row) => {
      const clientId = String(row.client_id);
      return { clientId, key: this.keyOf(row.wrapped, purposeOf(clientId)) };
    });
  }

  override async adopt(keys: readonly KeptKey[]): Promise<void> {
    const wrapped = keys.map(({ clientId, key }) => {
      const purpose = purposeOf(clientId);
      return { clientId, wrapped: key && this.wrapping.wrap(key.export(), purpose) };
    });
    asVaultError(() =>
      inTransaction(this.connection, () => {
        for (const each of wrapped) this.insert.run(each.clientId, each.wrapped);
      }),
    );
  }

  override async findSecret(name: SecretName): Promise<KeyObject | null> {
    const present = this.secrets.get(name);
    if (present) return present;
    const row = asVaultError(() => this.selectSecret.get(name) as Row);
    const secret = this.keyOf(row?.wrapped ?? null, secretPurpose(name));
    if (secret !== null) this.secrets.set(name, secret);
    return secret;
  }

  override async adoptSecret(name: SecretName, secret: KeyObject): Promise<void> {
    asVaultError(() => this.insertSecretOf(name, secret.export()));
  }

  private insertSecretOf(name: SecretName, secret: Buffer): void {
    const wrapped = this.wrapping.wrap(secret, secretPurpose(name));
    inTransaction(this.connection, () => this.insertSecret.run(name, wrapped));
  }

  private keyOf(wrapped: unknown, purpose: string): KeyObject | null {
    if (wrapped === null) return null;
    return createSecretKey(this.wrapping.unwrap(wrapped as Uint8Array, purpose));
  }

  /** The client's key; null once it is destroyed, undefined when it never existed. */
  private look(clientId: string): KeyObject | null | undefined {
    this.forgetIfOthersWrote();
    const cached = this.unwrapped.get(clientId);
    if (cached) return cached;
    const row = this.select.get(clientId) as Row;
    if (row === undefined) return undefined;
    const key = this.keyOf(row.wrapped, purposeOf(clientId));
    if (key !== null) this.unwrapped.set(clientId, key);
    return key;
  }

  private forgetIfOthersWrote(): void {
    // SQLite changes this number when another connection commits, which may have destroyed a key.
    const version = (this.selectVersion.get() as Row)?.data_version;
    if (version !== this.version) this.unwrapped.clear();
    this.version = version;
  }

  /** Creates the new keys of one turn of the event loop in one transaction with one fsync. */
  private ask(clientId: string): Promise<KeyObject | null> {
    const already = this.asked.get(clientId);
    if (already) return already.promise;
    if (this.asked.size === 0) setImmediate(() => this.makeAsked());
    const asked = promised();
    this.asked.set(clientId, asked);
    return asked.promise;
  }

  private makeAsked(): void {
    const asked = this.asked;
    this.asked = new Map();
    try {
      asVaultError(() => {
        this.make(asked.keys());
        // Another thread may have created the key first, so the stored key decides.
        for (const [clientId, { resolve }] of asked) resolve(this.look(clientId) ?? null);
      });
    } catch (cause) {
      for (const { reject } of asked.values()) reject(cause);
    }
  }

  private make(clientIds: Iterable<string>): void {
    inTransaction(this.connection, () => {
      for (const clientId of clientIds) {
        const wrapped = this.wrapping.wrap(randomBytes(KEY_BYTES), purposeOf(clientId));
        this.insert.run(clientId, wrapped);
      }
    });
  }
}

function purposeOf(clientId: string): string {
  return `client\n${clientId}`;
}

function secretPurpose(name: SecretName): string {
  return `secret\n${name}`;
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
