import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { OutcomeUnknown } from '../../../ports/event-log.js';

const syncAside = promisify(fdatasync);

/**
 * The WAL of an open database, to be made durable without holding up the thread that writes it:
 * SQLite's own sync would wait for the disk within the commit. It may be closed only when no sync
 * is under way. (Unlike the database and its index, SQLite never locks this file, so that closing
 * it takes no lock away.)
 */
export class WalFile {
  readonly #file: number;

  /** The database must have been read or written already: that is what makes its WAL. */
  constructor(database: string) {
    // Some systems sync only what could be written.
    this.#file = openSync(`${database}-wal`, 'r+');
  }

  /**
   * Everything committed before the call is durable when it resolves.
   * @throws OutcomeUnknown: what is committed cannot be taken back, and may be there or not after a
   * power cut.
   */
  async sync(): Promise<void> {
    try {
      await syncAside(this.#file);
    } catch (cause) {
      throw unsynced(cause);
    }
  }

  /** The same, waiting for the disk. */
  syncNow(): void {
    try {
      fdatasyncSync(this.#file);
    } catch (cause) {
      throw unsynced(cause);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function unsynced(cause: unknown): OutcomeUnknown {
  return new OutcomeUnknown('the log could not be synced', { cause });
}
