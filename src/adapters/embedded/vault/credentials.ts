import { Credentials, type ApiKey } from '../../../ports/credentials.js';
import { asVaultError } from './vault-errors.js';
import { inTransaction, type Connection, type Statement } from '../sqlite/sqlite.js';

type Row = { readonly [column: string]: unknown };

/** API keys in `vault.db`: hashes of secrets, never a secret. */
export class EmbeddedCredentials extends Credentials {
  private readonly byHash: Statement;
  private readonly all: Statement;
  private readonly insert: Statement;
  private readonly delete: Statement;
  private readonly claim: Statement;

  constructor(private readonly connection: Connection) {
    super();
    this.byHash = connection.prepare('SELECT body FROM api_keys WHERE secret_hash = ?');
    this.all = connection.prepare('SELECT body FROM api_keys ORDER BY key_id');
    this.insert = connection.prepare('INSERT OR IGNORE INTO api_keys VALUES (?, ?, ?)');
    this.delete = connection.prepare('DELETE FROM api_keys WHERE key_id = ?');
    this.claim = connection.prepare('INSERT OR IGNORE INTO api_key_claim VALUES (1)');
  }

  async findByHash(secretHash: string): Promise<ApiKey | null> {
    const row = asVaultError(() => this.byHash.get(secretHash) as Row | undefined);
    return row === undefined ? null : keyOf(row);
  }

  async list(): Promise<ApiKey[]> {
    return asVaultError(() => this.all.all() as Row[]).map(keyOf);
  }

  async add(key: ApiKey): Promise<void> {
    this.inTransaction(() => {
      this.claim.run();
      this.insertNew(key);
    });
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
  return JSON.parse(String(row.body)) as ApiKey;
}
