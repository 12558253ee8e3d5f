import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { DATA_FILES } from './data-files.js';
import { tighten } from './private-files.js';
import { isBusy } from './sqlite.js';
import type { Connection } from './sqlite.js';

export const LOCK_FILE = 'lock.db';

/** A ledger is one of these two; every service keeps a connection to those in its directory. */
const LEDGER_FILES = [DATA_FILES.log, 'vault.db'];
/** A backup program may hold a file for a moment. */
const PATIENCE_MS = 1_000;
/** How often the lock file is compared with the one that was locked. */
const LOOK_MS = 1_000;

/**
 * Directories that this process has opened. A connection that was closed may live on until its
 * statements are collected, and would look like another process.
 */
const openedBefore = new Set<string>();

/**
 * Exclusive use of a data directory by one process.
 *
 * - The lock is an exclusive transaction on `lock.db` that never ends. The operating system
 *   releases it when the process ends, however it ends.
 * - `lock.db` may be deleted or replaced. A second process then locks the new one, but it also asks
 *   for each ledger file exclusively, which fails while any process has it open.
 * - `assertHeld`, after the ledger files are open, refuses the process that lost its lock file
 *   between the two.
 * - A lock file that was deleted is made and locked again.
 *
 * No other code in this process may open and close `lock.db`: closing any handle of a file releases
 * the process's locks on it (decision 0045).
 */
export class DirectoryLock {
  private readonly held: Connection[] = [];
  private readonly path: string;
  private readonly timer: NodeJS.Timeout;
  private identity: string | null;

  /**
   * @param role Whether this process is going to write; otherwise it may only read, and changes no
   *   file.
   * @throws errors of SQLite: BUSY when another process uses the directory
   */
  constructor(
    private readonly directory: string,
    private readonly role: 'writer' | 'viewer',
    private readonly logger: Logger = NO_LOG,
  ) {
    this.path = join(directory, LOCK_FILE);
    this.held.push(lockedFile(this.path));
    this.identity = identityOf(this.path);
    if (role === 'writer') this.refuseUsers();
    this.timer = setInterval(() => this.renew(), LOOK_MS).unref();
  }

  /** Whether the lock file is still the one that this process locked. */
  get isHeld(): boolean {
    return this.identity !== null && identityOf(this.path) === this.identity;
  }

  close(): void {
    clearInterval(this.timer);
    for (const connection of this.held.splice(0)) connection.close();
  }

  private refuseUsers(): void {
    const directory = identityOf(this.directory) ?? this.directory;
    if (openedBefore.has(directory)) return;
    try {
      for (const name of LEDGER_FILES) assertUnused(join(this.directory, name));
    } catch (cause) {
      for (const connection of this.held.splice(0)) connection.close();
      throw cause;
    }
    openedBefore.add(directory);
  }

  /** A process that locked the new file is refused at the ledger files, and releases it again. */
  private renew(): void {
    if (this.role === 'viewer' || this.isHeld) return;
    try {
      this.held.push(lockedFile(this.path));
      this.identity = identityOf(this.path);
      this.logger.warn('lock.db was deleted or replaced: it is locked again');
    } catch (cause) {
      this.logger.debug('lock.db cannot be locked again now', { cause });
    }
  }
}

function lockedFile(path: string): Connection {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    tighten(path, NO_LOG);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    throw cause;
  }
}

/**
 * Refuses a file that another process has open: a connection to a file with a write-ahead log holds
 * a shared lock on it as long as it is open. Any other failure is left to the code that opens it.
 */
function assertUnused(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  let connection: Connection | null = null;
  try {
    connection = new DatabaseSync(path, { timeout: PATIENCE_MS });
    // `exec` leaves no statement behind, so that `close` really closes.
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK');
  } catch (cause) {
    if (isBusy(cause)) throw cause;
  } finally {
    connection?.close();
  }
}

function identityOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}
