import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { DirectoryLock, LOCK_FILE } from './directory-lock.js';
import { makePrivate } from './private-files.js';
import { isBusy, reasonOf, resultCode } from './sqlite.js';

/**
 * The data directory cannot be used. The message is written for the operator and names the
 * directory.
 */
export class DataDirectoryUnusable extends Error {
  override readonly name = 'DataDirectoryUnusable';
}

/**
 * The directory with every file of the embedded stores. This process has exclusive use of it while
 * it is open.
 */
export interface DataDirectory {
  readonly path: string;
  /** The path of a file in it. */
  file(name: string): string;
  /**
   * To be called when the ledger's files are open, before any command is decided.
   * @throws DataDirectoryUnusable when the lock was lost meanwhile
   */
  assertHeld(): void;
  /** Releases the directory for another process. */
  close(): void;
}

/** Space for at least one page of each file. A disk with less counts as full. */
const PROBE_BYTES = 64 * 1024;
const READ_ONLY = 8;
const CANNOT_OPEN = 14;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'is not writable for this user',
  EPERM: 'is not writable for this user',
  EROFS: 'is on a read-only file system',
  ENOSPC: 'is on a file system with no space left',
  EDQUOT: 'is over its disk quota',
  EEXIST: 'is a file, not a directory',
  ENOTDIR: 'is a file, not a directory, or lies inside a file',
};

const IN_USE = 'is in use by another process: stop the other process first';

/**
 * Creates the directory if necessary, closes it to other users and locks it for this process. The
 * operating system releases the lock when the process ends, however it ends.
 * @throws DataDirectoryUnusable
 */
export function openDataDirectory(directory: string, logger: Logger = NO_LOG): DataDirectory {
  const own = logger.of('data-directory');
  attempt(directory, () => makeDirectory(directory));
  attempt(directory, () => probe(directory));
  const lock = locked(directory, () => new DirectoryLock(directory, 'writer', own));
  attempt(directory, () => makePrivate(directory, own));
  return {
    path: directory,
    file: (name) => join(directory, name),
    assertHeld: () => {
      if (!lock.isHeld) throw unusable(directory, IN_USE);
    },
    close: () => lock.close(),
  };
}

/**
 * Opens the directory for a command that only reads: nothing is created or probed. Without a lock
 * file no process has ever opened it. A directory that is not writable cannot be changed by any
 * process.
 * @throws DataDirectoryUnusable when another process uses it
 */
export function viewDataDirectory(directory: string): DataDirectory {
  const lock = existsSync(join(directory, LOCK_FILE)) ? lockOrNull(directory) : null;
  return {
    path: directory,
    file: (name) => join(directory, name),
    assertHeld: () => undefined,
    close: () => lock?.close(),
  };
}

function lockOrNull(directory: string): DirectoryLock | null {
  try {
    return locked(directory, () => new DirectoryLock(directory, 'viewer'));
  } catch (cause) {
    const code = cause instanceof Error ? resultCode(cause.cause) : null;
    if (code === READ_ONLY || code === CANNOT_OPEN) return null;
    throw cause;
  }
}

/**
 * Step by step: Node's recursive mkdir hides why it failed (a read-only disk becomes "no such
 * file") and does not terminate below /proc.
 */
function makeDirectory(directory: string): void {
  const code = madeOrCode(directory);
  if (code === 'ENOENT' && dirname(directory) !== directory) {
    makeDirectory(dirname(directory));
    mkdirSync(directory, { mode: 0o700 });
  }
  if (!statSync(directory).isDirectory()) throw unusable(directory, REASONS.EEXIST ?? '');
}

/**
 * Null when the directory was created; EEXIST is equivalent. @throws for any other code than these
 * two
 */
function madeOrCode(directory: string): 'EEXIST' | 'ENOENT' | null {
  try {
    mkdirSync(directory, { mode: 0o700 });
    return null;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return code;
    throw cause;
  }
}

/**
 * Writes and syncs a small file, so a full or read-only disk is detected before anything starts.
 */
function probe(directory: string): void {
  const path = join(directory, `probe-${process.pid}`);
  const file = openSync(path, 'w', 0o600);
  try {
    const written = writeSync(file, Buffer.alloc(PROBE_BYTES));
    if (written < PROBE_BYTES) throw unusable(directory, REASONS.ENOSPC ?? '');
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

function locked(directory: string, take: () => DirectoryLock): DirectoryLock {
  try {
    return take();
  } catch (cause) {
    if (isBusy(cause)) throw unusable(directory, IN_USE, cause);
    const code = resultCode(cause);
    const denied = code === READ_ONLY || code === CANNOT_OPEN;
    throw unusable(directory, denied ? 'is not writable' : `failed: ${reasonOf(cause)}`, cause);
  }
}

function attempt(directory: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof DataDirectoryUnusable) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw unusable(directory, REASONS[code] ?? `cannot be used (${code})`, cause);
  }
}

function unusable(directory: string, reason: string, cause?: unknown): DataDirectoryUnusable {
  return new DataDirectoryUnusable(`the data directory ${directory} ${reason}`, { cause });
}
