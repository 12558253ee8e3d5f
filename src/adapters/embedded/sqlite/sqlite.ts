import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { NO_LOG } from '../../../ports/logger.js';
import { tighten } from './private-files.js';
import { closeViewed, openViewed } from './read-only-file.js';

export type Connection = DatabaseSyncInstance;
export type Statement = StatementSyncInstance;

/**
 * How a connection uses a file. A file has one writer and any number of readers. A viewer reads a
 * file that no process writes, and creates nothing.
 */
export type Role = 'writer' | 'reader' | 'viewer';

/** How a file of the data directory is laid out and opened. */
export interface FileLayout {
  /** Version of the tables below, stored in the file. A file with a newer version is refused. */
  readonly version: number;
  /** The statements that create the tables of an empty file. */
  readonly schema: string;
  /** By earlier version: the statements that upgrade it to the next version. */
  readonly upgrades?: Readonly<Record<number, string>>;
  /** FULL = durable at every commit; NORMAL = consistent, may lose the last commits. */
  readonly synchronous: 'FULL' | 'NORMAL' | 'OFF';
  /**
   * Cache of the writer. A reader has a quarter of it, because every commit invalidates its pages.
   */
  readonly cacheKiB: number;
  /** Size of the WAL that triggers a checkpoint, 16 by default. More makes the stalls longer. */
  readonly checkpointMiB?: number;
}

/** A file cannot be used as it is: foreign, damaged, of a newer version or unreachable. */
export class FileUnusable extends Error {
  override readonly name = 'FileUnusable';
  constructor(
    message: string,
    readonly damaged: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Marks our files ("TALY"), so the database of another program is never written. */
const APPLICATION_ID = 0x54414c59;
/**
 * Page size of new files; existing files keep theirs. A batch over many clients writes most pages
 * of the indexes anyway, each with two calls into the WAL and two out of it.
 */
const PAGE_SIZE = 8192;
const CHECKPOINT_MIB = 16;
/** Size to which the WAL is truncated after a checkpoint. */
const WAL_BYTES_KEPT = 64 * 1024 * 1024;
const BUSY_MS = 5000;

const FULL = 13;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const NO_MEMORY = 7;
const IO_ERROR = 10;
const CANNOT_OPEN = 14;

const REASONS: Readonly<Record<number, string>> = {
  [FULL]: 'the disk is full',
  [READ_ONLY]: 'the file or its file system is read-only',
  [IO_ERROR]: 'the disk reported an input/output error',
  [BUSY]: 'the file is locked by another program',
  [LOCKED]: 'the file is locked',
  [CANNOT_OPEN]: 'the file cannot be opened',
  [CORRUPT]: 'the file is damaged',
  [NOT_A_DATABASE]: 'the file is not a database',
  [NO_MEMORY]: 'out of memory',
};

/** SQLite's texts of the codes above. */
const CODES_BY_TEXT: Readonly<Record<string, number>> = {
  'database disk image is malformed': CORRUPT,
  'file is not a database': NOT_A_DATABASE,
  'disk I/O error': IO_ERROR,
  'database or disk is full': FULL,
  'attempt to write a readonly database': READ_ONLY,
  'database is locked': BUSY,
  'database table is locked': LOCKED,
  'unable to open database file': CANNOT_OPEN,
  'out of memory': NO_MEMORY,
};

/** The primary result code of a database error; null for any other error. */
export function resultCode(cause: unknown): number | null {
  // Not `instanceof Error`: the binding's errors may come from another realm.
  if (typeof cause !== 'object' || cause === null) return null;
  if ('errcode' in cause && typeof cause.errcode === 'number') return cause.errcode & 0xff;
  // Errors of the binding's `all` and `iterate` have no `errcode` (findings/README.md).
  const isOfBinding = 'code' in cause && cause.code === 'ERR_SQLITE_ERROR';
  return isOfBinding && 'message' in cause ? (CODES_BY_TEXT[String(cause.message)] ?? null) : null;
}

/** The reason of a failure, for operators: without path and SQL. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof FileUnusable) return cause.message;
  const code = resultCode(cause);
  if (code === null) return 'the store failed unexpectedly';
  return REASONS[code] ?? `the store failed with code ${code}`;
}

/** The reason of a failure for the public, as health checks and answers show it. */
export function shownReason(cause: unknown): string {
  return resultCode(cause) === FULL ? 'disk full' : reasonOf(cause);
}

/** True when the database or its file failed, false for a mistake in the program. */
export function isStoreFailure(cause: unknown): boolean {
  return cause instanceof FileUnusable || resultCode(cause) !== null;
}

export function isDamage(cause: unknown): boolean {
  if (cause instanceof FileUnusable) return cause.damaged;
  const code = resultCode(cause);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** True when a failed COMMIT certainly left nothing behind, not even after a crash. */
export function isCertainlyUncommitted(cause: unknown): boolean {
  const code = resultCode(cause);
  return code === FULL || code === BUSY || code === LOCKED || code === READ_ONLY;
}

export function isBusy(cause: unknown): boolean {
  const code = resultCode(cause);
  return code === BUSY || code === LOCKED;
}

/**
 * Opens a file and creates the tables of a new one. A reader creates them too, so the order in
 * which threads start does not matter; afterwards it cannot write.
 * @throws FileUnusable
 */
export function openFile(path: string, layout: FileLayout, role: Role): Connection {
  let connection: Connection | null = null;
  try {
    if (role === 'viewer') {
      if (!existsSync(path)) throw new FileUnusable(`${basename(path)} is missing`, false);
      connection = openViewed(path);
      assertViewable(connection, layout, basename(path));
      return connection;
    }
    connection = new DatabaseSync(path, { timeout: BUSY_MS });
    // Before SQLite makes the files beside it, which get the mode of this one.
    tighten(path, NO_LOG);
    configure(connection, layout, role);
    ensureSchema(connection, layout, basename(path));
    if (role === 'reader') connection.exec('PRAGMA query_only = ON');
    return connection;
  } catch (cause) {
    connection?.close();
    if (cause instanceof FileUnusable) throw cause;
    throw new FileUnusable(`${basename(path)}: ${reasonOf(cause)}`, isDamage(cause), cause);
  }
}

/**
 * Closes a connection. A writer first copies its WAL into the file, so the file alone is a complete
 * copy. (The binding does not: it leaves statements, and with them the connection, open until they
 * are collected.)
 */
export function closeFile(connection: Connection, role: Role): void {
  if (!connection.isOpen) return;
  if (role === 'viewer') return closeViewed(connection);
  try {
    if (role === 'writer') connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // On a full disk the WAL stays, and the next start uses it.
  }
  connection.close();
}

/**
 * Copies the WAL into the file and empties it: it may hold pages from before a deletion.
 * @throws FileUnusable while another connection reads an older state
 */
export function emptyWal(connection: Connection): void {
  if (numberOf(connection, 'PRAGMA wal_checkpoint(TRUNCATE)', 'busy') === 0) return;
  throw new FileUnusable('the WAL is in use by another connection', false);
}

/** The value of a column in an answer of one row. */
export function numberOf(connection: Connection, sql: string, column: string): number {
  const row = connection.prepare(sql).get() as Readonly<Record<string, unknown>> | undefined;
  return Number(row?.[column]);
}

/** Executes `work` in one transaction: completely or not at all. */
export function inTransaction<T>(connection: Connection, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (cause) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw cause;
  }
}

function configure(connection: Connection, layout: FileLayout, role: Role): void {
  // The page size must be set first: the first write fixes it, and switching to WAL mode writes.
  const { checkpointMiB = CHECKPOINT_MIB } = layout;
  connection.exec(`PRAGMA page_size = ${PAGE_SIZE}`);
  const answer = connection.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
  if (answer.journal_mode !== 'wal')
    throw new FileUnusable('the file system does not support WAL', false);
  // Documents hold personal data in clear: SQLite overwrites them when they are deleted or replaced.
  connection.exec('PRAGMA secure_delete = ON');
  connection.exec(`PRAGMA synchronous = ${layout.synchronous}`);
  const pageSize = numberOf(connection, 'PRAGMA page_size', 'page_size');
  const pages = Math.floor((checkpointMiB * 1024 * 1024) / pageSize);
  connection.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
  connection.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_KEPT}`);
  const cacheKiB = role === 'writer' ? layout.cacheKiB : layout.cacheKiB / 4;
  connection.exec(`PRAGMA cache_size = -${cacheKiB}`);
}

function ensureSchema(connection: Connection, layout: FileLayout, name: string): void {
  if (versionOf(connection, layout, name) === layout.version) return;
  inTransaction(connection, () => {
    // Another thread may have created the tables between the check and the lock.
    const present = versionOf(connection, layout, name);
    if (present === layout.version) return;
    if (present === 0) connection.exec(layout.schema);
    else upgrade(connection, layout, present);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.exec(`PRAGMA user_version = ${layout.version}`);
  });
}

/** A viewer does not upgrade a file. */
function assertViewable(connection: Connection, layout: FileLayout, name: string): void {
  const version = versionOf(connection, layout, name);
  if (version === layout.version) return;
  const reason =
    version === 0
      ? 'is empty'
      : 'was written by an earlier release: start the service once, which brings it up to date';
  throw new FileUnusable(`${name} ${reason}`, false);
}

function upgrade(connection: Connection, { version, upgrades }: FileLayout, from: number): void {
  for (let next = from; next < version; next++) {
    const statements = upgrades?.[next];
    if (statements === undefined) throw new Error(`no way from layout ${next} to ${next + 1}`);
    connection.exec(statements);
  }
}

function versionOf(connection: Connection, layout: FileLayout, name: string): number {
  const version = numberOf(connection, 'PRAGMA user_version', 'user_version');
  const owner = numberOf(connection, 'PRAGMA application_id', 'application_id');
  const tables = numberOf(connection, 'SELECT count(*) AS n FROM sqlite_schema', 'n');
  if (owner !== APPLICATION_ID && (version > 0 || tables > 0)) {
    throw new FileUnusable(`${name}: the database belongs to another program`, false);
  }
  if (version > layout.version) {
    throw new FileUnusable(
      `${name} has schema version ${version}; this release reads up to ${layout.version}`,
      false,
    );
  }
  return version;
}
