import { setImmediate as nextTurn } from 'node:timers/promises';
import { inTransaction, type Connection, type Statement } from '../sqlite/sqlite.js';
import type { StreamIndex } from './stream-index.js';

/** Events deleted in one transaction: about a millisecond, between which appends are committed. */
const SOME = 200;
/** Rows of `places`, with up to 96 positions each, that are deleted together. */
const ROWS = 2;

/**
 * Streams that were deleted permanently, and the deletion of their events.
 *
 * - The mark is durable before the first event is deleted, so a part of a stream is never read.
 * - SQLite overwrites what is deleted (`secure_delete`).
 */
export class Tombstones {
  private readonly streams = new Set<number>();
  private readonly selectAll: Statement;
  private readonly insert: Statement;
  private readonly deleteEvent: Statement;
  private readonly selectRows: Statement;
  private readonly deleteRow: Statement;
  /** Positions of deleted streams that had not been filed yet. */
  private readonly unfiled = new Map<number, number[]>();

  constructor(
    private readonly connection: Connection,
    private readonly places: StreamIndex,
  ) {
    const rows = { returnArrays: true };
    this.selectAll = connection.prepare('SELECT stream FROM tombstones', rows);
    this.insert = connection.prepare('INSERT OR IGNORE INTO tombstones VALUES (?, ?)');
    this.deleteEvent = connection.prepare('DELETE FROM events WHERE position = ?');
    this.selectRows = connection.prepare(
      'SELECT first, positions FROM places WHERE stream = ? ORDER BY first LIMIT ?',
      rows,
    );
    this.deleteRow = connection.prepare('DELETE FROM places WHERE stream = ? AND first = ?');
  }

  /** Reads the marks from the file: at the start, and after a mark that may not have been stored. */
  read(): void {
    this.streams.clear();
    for (const [stream] of this.selectAll.all() as [number][]) this.streams.add(stream);
  }

  has(stream: number): boolean {
    return this.streams.has(stream);
  }

  mark(stream: number): void {
    this.insert.run(stream, this.places.last(stream));
    this.streams.add(stream);
  }

  /** Deletes some events of a marked stream; false when none is left. */
  deleteSome(stream: number): boolean {
    const waiting = [...(this.unfiled.get(stream) ?? []), ...this.places.take(stream)];
    this.unfiled.set(stream, waiting);
    const rows = this.selectRows.all(stream, ROWS) as [first: number, positions: string][];
    inTransaction(this.connection, () => {
      for (const [first, positions] of rows) {
        for (const position of JSON.parse(positions) as number[]) this.deleteEvent.run(position);
        this.deleteRow.run(stream, first);
      }
      if (rows.length > 0) return;
      for (const position of waiting.slice(0, SOME)) this.deleteEvent.run(position);
    });
    if (rows.length > 0) return true;
    this.unfiled.set(stream, waiting.slice(SOME));
    if (waiting.length > SOME) return true;
    this.unfiled.delete(stream);
    return false;
  }
}

/** The parts of an open log that a tombstone needs; null for a reader. */
interface Opened {
  readonly writing: {
    readonly writer: { tombstone(stream: string): number; readonly tombstones: Tombstones };
    readonly wal: { syncNow(): void };
  } | null;
}

/** Marks a stream, and deletes its events while appends are committed in between. */
export async function tombstoneStream(opened: () => Opened, stream: string): Promise<void> {
  const no = writingOf(opened()).writer.tombstone(stream);
  writingOf(opened()).wal.syncNow();
  for (;;) {
    await nextTurn();
    if (!writingOf(opened()).writer.tombstones.deleteSome(no)) return;
  }
}

function writingOf({ writing }: Opened): NonNullable<Opened['writing']> {
  if (writing === null) throw new Error('this log is open for reading only');
  return writing;
}
