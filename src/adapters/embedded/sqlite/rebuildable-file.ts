import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { closeFile, FileUnusable, isDamage, isStoreFailure, openFile, reasonOf } from './sqlite.js';
import type { Connection, FileLayout, Role } from './sqlite.js';

/** How often an open file is compared with the one at its path. */
const LOOK_MS = 1_000;

/** Path and layout of a file, and a function that prepares each new connection to it. */
export interface RebuildableFileOptions<T> {
  readonly path: string;
  readonly layout: FileLayout;
  readonly role: Role;
  /** @param isReplacement whether the file took the place of one that was damaged in use */
  readonly prepare: (connection: Connection, isReplacement: boolean) => T;
  readonly unavailable: (reason: string, cause: unknown) => Error;
  readonly logger?: Logger | undefined;
}

/**
 * A file whose content can be rebuilt from the log.
 *
 * - The writer deletes a damaged file when it opens it, and when it finds the damage in use. It makes
 *   the file again too when something else deleted it. The empty checkpoint then shows the loss to
 *   its owner.
 * - A reader that finds damage marks the file, and the writer deletes it at its next use.
 * - A reader that cannot open the file tries again at each use. Now and then it checks whether
 *   the file was replaced.
 */
export class RebuildableFile<T> {
  private connection: Connection | null = null;
  private prepared: T | null = null;
  /** The inode of the opened file, and when to check it again. */
  private inode: bigint | null = null;
  private lookAt = 0;
  private isReplacement = false;
  private closed = false;
  private readonly logger: Logger;

  /** @throws FileUnusable, for a writer only */
  constructor(private readonly options: RebuildableFileOptions<T>) {
    this.logger = (options.logger ?? NO_LOG).of(basename(options.path));
    if (options.role === 'writer') this.open();
  }

  /**
   * Turns a failure of the store into the port's error for an unavailable store. Defects pass
   * unchanged.
   */
  use<R>(work: (prepared: T, connection: Connection) => R): R {
    const { path, role, unavailable } = this.options;
    if (this.closed) throw unavailable('it is closed', undefined);
    try {
      if (role === 'writer' && existsSync(damageMarker(path))) this.replace('is damaged');
      if (this.isDeleted()) this.deleted();
      const connection = this.connection ?? this.open();
      return work(this.prepared as T, connection);
    } catch (cause) {
      if (!isStoreFailure(cause)) throw cause;
      if (isDamage(cause)) this.damaged(cause);
      throw unavailable(reasonOf(cause), cause);
    }
  }

  close(): void {
    this.closed = true;
    this.letGo();
  }

  private damaged(cause: unknown): void {
    const { path, role } = this.options;
    if (role === 'writer') this.replace('is damaged', cause);
    // A reader of a file that was replaced meanwhile would condemn its successor.
    else if (role === 'reader' && inodeOf(path) === this.inode) {
      markDamaged(path, cause, this.logger);
    }
    if (role === 'reader') this.letGo();
  }

  /** A reader may have made an empty file at the path, which has nothing to read. */
  private deleted(): void {
    if (this.options.role === 'writer') this.replace('was deleted while it was open');
    else this.letGo();
  }

  /** The next use makes an empty file. Readers notice it, as they compare inodes. */
  private replace(reason: string, cause?: unknown): void {
    this.logger.error(`the file ${reason}: it is made again`, { cause });
    this.letGo();
    removeFile(this.options.path);
    this.isReplacement = true;
  }

  private letGo(): void {
    if (this.connection !== null) closeFile(this.connection, this.options.role);
    this.connection = null;
  }

  /**
   * An open file stays usable after it is deleted: a reader would never see later writes, and nobody
   * those of the writer.
   */
  private isDeleted(): boolean {
    if (this.connection === null) return false;
    const now = performance.now();
    if (now < this.lookAt) return false;
    this.lookAt = now + LOOK_MS;
    return inodeOf(this.options.path) !== this.inode;
  }

  private open(): Connection {
    const { path, layout, role, prepare } = this.options;
    // Read before opening: a file that replaces this one meanwhile is noticed later.
    this.inode = inodeOf(path);
    const connection =
      role === 'writer' ? openRebuildable(path, layout, this.logger) : openFile(path, layout, role);
    // The writer may have made the file, and nobody replaces it but the writer.
    if (role === 'writer') this.inode = inodeOf(path);
    this.connection = connection;
    this.prepared = prepare(connection, this.isReplacement);
    this.isReplacement = false;
    return connection;
  }
}

function inodeOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function openRebuildable(path: string, layout: FileLayout, logger: Logger): Connection {
  if (existsSync(damageMarker(path))) {
    logger.warn('the file was found damaged: it is deleted and rebuilt');
    removeFile(path);
  }
  try {
    return openFile(path, layout, 'writer');
  } catch (cause) {
    if (!(cause instanceof FileUnusable) || !cause.damaged) throw cause;
    logger.warn('the file is damaged: it is deleted and rebuilt', { cause });
    removeFile(path);
    return openFile(path, layout, 'writer');
  }
}

/** Asks the writer, now or at the next start, to replace a file that a reader found damaged. */
function markDamaged(path: string, cause: unknown, logger: Logger): void {
  if (existsSync(damageMarker(path))) return;
  logger.error('the file is damaged: it is going to be made again', { cause });
  try {
    writeFileSync(damageMarker(path), '');
  } catch (failure) {
    // If the disk has no space for the marker, the next start finds and records the damage again.
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
