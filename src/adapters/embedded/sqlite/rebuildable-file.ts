import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { closeFile, FileUnusable, isDamage, isStoreFailure, openFile, reasonOf } from './sqlite.js';
import type { Connection, FileLayout, Role } from './sqlite.js';

/** How often a reader looks whether its file was begun anew. */
const LOOK_MS = 1_000;

/** Where a file is, what it holds, and what to make of a fresh connection to it. */
export interface RebuildableFileOptions<T> {
  readonly path: string;
  readonly layout: FileLayout;
  readonly role: Role;
  readonly prepare: (connection: Connection) => T;
  readonly unavailable: (reason: string, cause: unknown) => Error;
  readonly logger?: Logger | undefined;
}

/**
 * A file whose content can be made again from the log. The writer deletes a damaged one when it
 * opens it, and its owner sees that from the empty checkpoint. A reader that cannot open the file
 * tries again at each use, and looks now and then whether it still reads the one that stands there.
 */
export class RebuildableFile<T> {
  #connection: Connection | null = null;
  #prepared: T | null = null;
  /** Of a reader: which file it opened, and when to look at it again. */
  #inode: bigint | null = null;
  #lookAt = 0;
  #closed = false;
  readonly #logger: Logger;

  /** @throws FileUnusable, for a writer only */
  constructor(private readonly options: RebuildableFileOptions<T>) {
    this.#logger = (options.logger ?? NO_LOG).of(basename(options.path));
    if (options.role === 'writer') this.#open();
  }

  /** A failure of the store becomes what the port calls unavailable; a defect stays what it is. */
  use<R>(work: (prepared: T, connection: Connection) => R): R {
    const { path, role, unavailable } = this.options;
    if (this.#closed) throw unavailable('it is closed', undefined);
    try {
      if (this.#isDeleted()) this.#letGo();
      const connection = this.#connection ?? this.#open();
      return work(this.#prepared as T, connection);
    } catch (cause) {
      if (!isStoreFailure(cause)) throw cause;
      if (role !== 'viewer') markDamaged(path, cause, this.#logger);
      throw unavailable(reasonOf(cause), cause);
    }
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#connection !== null) closeFile(this.#connection, this.options.role);
    this.#connection = null;
  }

  /** What was opened lives on when it is deleted: a reader would never hear of what is fed since. */
  #isDeleted(): boolean {
    if (this.options.role === 'writer' || this.#connection === null) return false;
    const now = performance.now();
    if (now < this.#lookAt) return false;
    this.#lookAt = now + LOOK_MS;
    return inodeOf(this.options.path) !== this.#inode;
  }

  #open(): Connection {
    const { path, layout, role, prepare } = this.options;
    // Before it is opened: one that is put in its place meanwhile is noticed later.
    this.#inode = inodeOf(path);
    const connection =
      role === 'writer'
        ? openRebuildable(path, layout, this.#logger)
        : openFile(path, layout, role);
    this.#prepared = prepare(connection);
    this.#connection = connection;
    return connection;
  }
}

function inodeOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function openRebuildable(path: string, layout: FileLayout, logger: Logger): Connection {
  if (existsSync(damageMarker(path))) {
    logger.warn('the file was found damaged: it is deleted and made again');
    removeFile(path);
  }
  try {
    return openFile(path, layout, 'writer');
  } catch (cause) {
    if (!(cause instanceof FileUnusable) || !cause.damaged) throw cause;
    logger.warn('the file is damaged: it is deleted and made again', { cause });
    removeFile(path);
    return openFile(path, layout, 'writer');
  }
}

/** Remembers damage met while the file was in use: the next start begins it anew. */
function markDamaged(path: string, cause: unknown, logger: Logger): void {
  if (!isDamage(cause)) return;
  logger.error('the file is damaged: the next start makes it again', { cause });
  try {
    writeFileSync(damageMarker(path), '');
  } catch (failure) {
    // Without room for the marker the damage is met, and noted, again after the next start.
    logger.warn('the damage of the file could not be marked', { cause: failure });
  }
}

function damageMarker(path: string): string {
  return `${path}.damaged`;
}

function removeFile(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`, damageMarker(path)]) {
    rmSync(file, { force: true });
  }
}
