import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { OutcomeUnknown } from '../../../ports/event-log.js';

const syncAside = promisify(fdatasync);

/**
 * The WAL file of an open database. It syncs commits without blocking the thread that writes them;
 * SQLite's own sync would wait for the disk within the commit.
 *
 * - It may be closed only when no sync is in flight.
 * - SQLite never locks this file, unlike the database and its index, so closing it releases no
 *   lock.
 */
export class WalFile {
  private readonly file: number;

  /** The database must have been read or written before; that creates its WAL. */
  constructor(database: string) {
    // Some systems sync only files that are open for writing.
    this.file = openSync(`${database}-wal`, 'r+');
  }

  /**
   * When it resolves, everything committed before the call is durable.
   * @throws OutcomeUnknown: the commits cannot be undone, and may or may not survive a power cut.
   */
  async sync(): Promise<void> {
    try {
      await syncAside(this.file);
    } catch (cause) {
      throw unsynced(cause);
    }
  }

  /** The same, but blocks until the disk has answered. */
  syncNow(): void {
    try {
      fdatasyncSync(this.file);
    } catch (cause) {
      throw unsynced(cause);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function unsynced(cause: unknown): OutcomeUnknown {
  return new OutcomeUnknown('the log could not be synced', { cause });
}
