import { randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ACCESS_TABLE, EmbeddedAccessRecords } from './access-records.js';
import { EmbeddedCredentials } from './credentials.js';
import { EmbeddedKeyVault } from './key-vault.js';
import {
  closeFile,
  FileUnusable,
  inTransaction,
  openFile,
  type Connection,
  type FileLayout,
} from '../sqlite/sqlite.js';
import { wrappingWith, type Wrapping } from '../../../codec/wrapping.js';

const VAULT_FILE = 'vault.db';
const CHECK_BYTES = 16;

const LAYOUT: FileLayout = {
  version: 2,
  // A destroyed client keeps its row, without a key, so no new key can be created for it.
  schema: `
    CREATE TABLE vault_check (id INTEGER PRIMARY KEY CHECK (id = 1), wrapped BLOB NOT NULL);
    CREATE TABLE client_keys (client_id TEXT PRIMARY KEY, wrapped BLOB) WITHOUT ROWID;
    CREATE TABLE secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE api_keys (
      key_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE api_key_claim (id INTEGER PRIMARY KEY CHECK (id = 1));
    ${ACCESS_TABLE}
  `,
  upgrades: { 1: ACCESS_TABLE },
  synchronous: 'FULL',
  cacheKiB: 1024,
};

/** The master key is not the key that this vault was created with; nothing was changed. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
  constructor() {
    super(
      'the master key (TALLYSTICK_MASTER_KEY, else master.key) does not open vault.db: use the one' +
        ' that it was made with',
    );
  }
}

/** The opened vault: `vault.db` in the data directory. Any number of threads may open it. */
export interface VaultFile {
  readonly keyVault: EmbeddedKeyVault;
  readonly credentials: EmbeddedCredentials;
  readonly access: EmbeddedAccessRecords;
  readonly close: () => void;
}

/**
 * Opens the vault of a data directory, or creates it.
 * @throws WrongMasterKey, FileUnusable
 */
export function openVault(dataDir: string, masterKey: KeyObject | Buffer): VaultFile {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const connection = openFile(join(dataDir, VAULT_FILE), LAYOUT, 'writer');
  try {
    // Freed bytes are overwritten: a destroyed key must not remain in a free page.
    connection.exec('PRAGMA secure_delete = ON');
    const wrapping = wrappingWith(masterKey);
    assertOpens(connection, wrapping);
    return {
      keyVault: new EmbeddedKeyVault(connection, wrapping),
      credentials: new EmbeddedCredentials(connection),
      access: new EmbeddedAccessRecords(connection),
      close: () => closeFile(connection, 'writer'),
    };
  } catch (cause) {
    closeFile(connection, 'writer');
    throw cause;
  }
}

/**
 * Opens the vault of a data directory for reading: no key can be created through it.
 * @throws WrongMasterKey, FileUnusable
 */
export function viewVault(dataDir: string, masterKey: KeyObject): VaultFile {
  const connection = openFile(join(dataDir, VAULT_FILE), LAYOUT, 'viewer');
  const close = (): void => closeFile(connection, 'viewer');
  try {
    const wrapping = wrappingWith(masterKey);
    const check = wrappedCheck(connection);
    if (check === undefined) throw new FileUnusable(`${VAULT_FILE} is empty`, false);
    assertUnwraps(wrapping, check);
    return {
      keyVault: new EmbeddedKeyVault(connection, wrapping),
      credentials: new EmbeddedCredentials(connection),
      access: new EmbeddedAccessRecords(connection),
      close,
    };
  } catch (cause) {
    close();
    throw cause;
  }
}

/** Whether a data directory has a vault that is already locked by a master key. */
export function vaultIsLocked(dataDir: string): boolean {
  const path = join(dataDir, VAULT_FILE);
  if (!existsSync(path)) return false;
  const connection = openFile(path, LAYOUT, 'reader');
  try {
    return wrappedCheck(connection) !== undefined;
  } finally {
    closeFile(connection, 'reader');
  }
}

function assertOpens(connection: Connection, wrapping: Wrapping): void {
  const wrapped = inTransaction(connection, () => {
    const fresh = wrapping.wrap(randomBytes(CHECK_BYTES), 'check');
    connection.prepare('INSERT OR IGNORE INTO vault_check VALUES (1, ?)').run(fresh);
    return wrappedCheck(connection) as Uint8Array;
  });
  assertUnwraps(wrapping, wrapped);
}

function wrappedCheck(connection: Connection): Uint8Array | undefined {
  const row = connection.prepare('SELECT wrapped FROM vault_check').get() as
    { wrapped: Uint8Array } | undefined;
  return row?.wrapped;
}

function assertUnwraps(wrapping: Wrapping, wrapped: Uint8Array): void {
  try {
    wrapping.unwrap(wrapped, 'check');
  } catch {
    throw new WrongMasterKey();
  }
}
