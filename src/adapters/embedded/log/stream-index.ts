import type { Connection, Statement } from '../sqlite/sqlite.js';

/** Pending events, kept in memory, before the first of them are flushed. */
const UNFILED_MAX = 16_384;
/** Positions of one row. A longer row would not fit on a page shared with other rows. */
const POSITIONS_MAX = 96;

type Row = [first: number, positions: string];

/**
 * Index from stream and revision to log position.
 *
 * - The positions of some thousand events stay pending in memory. They are flushed stream by
 *   stream, oldest stream first, many positions per row.
 * - Pending entries are recovered by reading the last events of the log.
 *
 * An index entry per event would cost more than the event: a thousand debits of a thousand clients
 * would change a thousand pages.
 */
export class StreamIndex {
  private readonly file: Statement;
  private readonly fileBefore: Statement;
  private readonly findFrom: Statement;
  private readonly findLast: Statement;
  private readonly findUnfiled: Statement;
  /** By stream, in the order of their first positions. Positions ascend within a stream too. */
  private readonly unfiled = new Map<
    number,
    { readonly first: number; readonly positions: number[] }
  >();
  private count = 0;

  constructor(connection: Connection) {
    const rows = (sql: string): Statement => connection.prepare(sql, { returnArrays: true });
    this.file = connection.prepare('INSERT INTO places VALUES (?, ?, ?)');
    this.fileBefore = connection.prepare('UPDATE filed SET before = ?');
    this.findFrom = rows(
      `SELECT first, positions FROM places
       WHERE stream = ?1 AND first >= coalesce(
         (SELECT max(first) FROM places WHERE stream = ?1 AND first <= ?2), 0)
       ORDER BY first`,
    );
    this.findLast = rows(
      'SELECT first, positions FROM places WHERE stream = ? ORDER BY first DESC',
    );
    this.findUnfiled = rows(
      `SELECT position, stream, revision FROM events
       WHERE position >= (SELECT before FROM filed) ORDER BY position`,
    );
  }

  /**
   * Reads the pending entries from the file. A writer calls this at the start and after a failed
   * group, a reader before each question.
   */
  read(): void {
    this.unfiled.clear();
    this.count = 0;
    const filed = new Map<number, number>();
    for (const row of this.findUnfiled.iterate()) {
      const [position, stream, revision] = row as unknown as [number, number, number];
      let lastRevision = filed.get(stream);
      if (lastRevision === undefined) filed.set(stream, (lastRevision = this.lastFiled(stream)));
      if (revision > lastRevision) this.add(stream, revision, position);
    }
  }

  /** Adds the position of an event. Calls come in the order of the log. */
  add(stream: number, revision: number, position: number): void {
    const known = this.unfiled.get(stream);
    if (known === undefined) this.unfiled.set(stream, { first: revision, positions: [position] });
    else known.positions.push(position);
    this.count += 1;
  }

  /** Flushes the excess, in the transaction of the group that caused it. */
  flush(): void {
    if (this.count <= UNFILED_MAX) return;
    let before = 0;
    for (const [stream, { first, positions }] of this.unfiled) {
      before = positions[0] ?? 0;
      if (this.count <= UNFILED_MAX) break;
      for (let at = 0; at < positions.length; at += POSITIONS_MAX) {
        const some = positions.slice(at, at + POSITIONS_MAX);
        this.file.get(stream, first + at, `[${some.join(',')}]`);
      }
      this.unfiled.delete(stream);
      this.count -= positions.length;
      before = (positions[positions.length - 1] ?? 0) + 1;
    }
    this.fileBefore.run(before);
  }

  /** Drops the pending entries of a deleted stream, and answers their positions. */
  take(stream: number): number[] {
    const { positions = [] } = this.unfiled.get(stream) ?? {};
    this.unfiled.delete(stream);
    this.count -= positions.length;
    return positions;
  }

  /** Revision of a stream's last event up to a position; -1 when the stream has none. */
  last(stream: number, through = Number.MAX_SAFE_INTEGER): number {
    const unfiled = this.unfiled.get(stream);
    if (unfiled !== undefined) {
      const { first, positions } = unfiled;
      const place = lastUpTo(through, positions);
      if (place >= 0) return first + place;
    }
    return this.lastFiled(stream, through);
  }

  /** Positions of the events from one revision on, at most `max`. */
  positionsFrom(stream: number, revision: number, max: number): number[] {
    const found: number[] = [];
    const take = (first: number, positions: readonly number[]): void => {
      const from = Math.max(revision - first, 0);
      for (const position of positions.slice(from, from + max - found.length)) found.push(position);
    };
    const unfiled = this.unfiled.get(stream);
    const unfiledFrom = unfiled?.first ?? Number.MAX_SAFE_INTEGER;
    if (revision < unfiledFrom) {
      for (const row of this.findFrom.iterate(stream, revision)) {
        const [first, positions] = row as unknown as Row;
        // The writer in another thread may have flushed pending entries since `read`.
        if (first >= unfiledFrom || found.length >= max) break;
        take(first, JSON.parse(positions) as number[]);
      }
    }
    if (unfiled !== undefined) take(unfiled.first, unfiled.positions);
    return found;
  }

  private lastFiled(stream: number, through = Number.MAX_SAFE_INTEGER): number {
    for (const row of this.findLast.iterate(stream)) {
      const [first, positions] = row as unknown as Row;
      const place = lastUpTo(through, JSON.parse(positions) as number[]);
      if (place >= 0) return first + place;
    }
    return -1;
  }
}

/** Index of the last position up to `through`; -1 when all are beyond it. */
function lastUpTo(through: number, positions: readonly number[]): number {
  let index = positions.length - 1;
  while (index >= 0 && (positions[index] ?? 0) > through) index -= 1;
  return index;
}
