import {
  Credentials,
  storedKey,
  type ApiKey,
  type ApiKeyChange,
  type KeyUse,
  type StoredKey,
} from '../../../ports/credentials.js';
import { asVaultError } from './vault-errors.js';
import { inTransaction, type Connection, type Statement } from '../sqlite/sqlite.js';

type Row = { readonly [column: string]: unknown };

/** API keys in `vault.db`: hashes of secrets, never a secret. */
export class EmbeddedCredentials extends Credentials {
  private readonly byHash: Statement;
  private readonly byId: Statement;
  private readonly first: Statement;
  private readonly beyond: Statement;
  private readonly insert: Statement;
  private readonly delete: Statement;
  private readonly claim: Statement;
  private readonly patch: Statement;
  private readonly use: Statement;

  constructor(private readonly connection: Connection) {
    super();
    this.byHash = connection.prepare('SELECT body FROM api_keys WHERE secret_hash = ?');
    this.byId = connection.prepare('SELECT body FROM api_keys WHERE key_id = ?');
    this.first = connection.prepare('SELECT body FROM api_keys ORDER BY key_id LIMIT ?');
    this.beyond = connection.prepare(
      'SELECT body FROM api_keys WHERE key_id > ? ORDER BY key_id LIMIT ?',
    );
    this.insert = connection.prepare('INSERT OR IGNORE INTO api_keys VALUES (?, ?, ?)');
    this.delete = connection.prepare('DELETE FROM api_keys WHERE key_id = ?');
    this.claim = connection.prepare('INSERT OR IGNORE INTO api_key_claim VALUES (1)');
    this.patch = connection.prepare(
      'UPDATE api_keys SET body = json_patch(body, ?) WHERE key_id = ?',
    );
    this.use = connection.prepare(
      `UPDATE api_keys SET body = json_set(body, '$.lastUsedAt', :at)
       WHERE key_id = :keyId AND coalesce(json_extract(body, '$.lastUsedAt'), '') < :at`,
    );
  }

  async findByHash(secretHash: string): Promise<ApiKey | null> {
    const row = asVaultError(() => this.byHash.get(secretHash) as Row | undefined);
    return row === undefined ? null : keyOf(row);
  }

  async find(keyId: string): Promise<ApiKey | null> {
    const row = asVaultError(() => this.byId.get(keyId) as Row | undefined);
    return row === undefined ? null : keyOf(row);
  }

  async page(after: string | null, max: number): Promise<ApiKey[]> {
    const read = (): unknown =>
      after === null ? this.first.all(max) : this.beyond.all(after, max);
    return (asVaultError(read) as Row[]).map(keyOf);
  }

  async add(key: ApiKey): Promise<void> {
    this.inTransaction(() => {
      this.claim.run();
      this.insertNew(key);
    });
  }

  async change(keyId: string, change: ApiKeyChange): Promise<boolean> {
    const changed = asVaultError(() => this.patch.run(JSON.stringify(change), keyId));
    return Number(changed.changes) > 0;
  }

  async remove(keyId: string): Promise<boolean> {
    return Number(asVaultError(() => this.delete.run(keyId)).changes) > 0;
  }

  async claimFirst(key: ApiKey): Promise<boolean> {
    return this.inTransaction(() => {
      // The mark outlives the key: removing every key does not restore the state of the first
      // start.
      if (Number(this.claim.run().changes) === 0) return false;
      this.insertNew(key);
      return true;
    });
  }

  async noteUses(uses: readonly KeyUse[]): Promise<void> {
    this.inTransaction(() => {
      for (const { keyId, at } of uses) this.use.run({ keyId, at });
    });
  }

  private inTransaction<T>(work: () => T): T {
    return asVaultError(() => inTransaction(this.connection, work));
  }

  private insertNew(key: ApiKey): void {
    const inserted = this.insert.run(key.keyId, key.secretHash, JSON.stringify(key));
    if (Number(inserted.changes) === 0) {
      throw new Error('there is an API key of this id or secret already');
    }
  }
}

function keyOf(row: Row): ApiKey {
  return storedKey(JSON.parse(String(row.body)) as StoredKey);
}
