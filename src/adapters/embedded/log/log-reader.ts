import {
  StreamTombstoned,
  type LoggedEvent,
  type ReadAllOptions,
} from '../../../ports/event-log.js';
import { BoundedMap } from '../sqlite/bounded-map.js';
import type { DurablePosition } from './durable-position.js';
import { EventTypes } from './event-types.js';
import type { StreamIndex } from './stream-index.js';
import { FileUnusable, type Connection, type Statement } from '../sqlite/sqlite.js';
import { uuidOfBytes } from './uuid-bytes.js';

type StreamRow = [number, number, Uint8Array, number, string, string];
type Wanted = Pick<ReadAllOptions, 'prefixes' | 'types'>;
type LogRow = [...StreamRow, number];

const MISSING = 'log.db is damaged, put it back from a backup: the event at position';
const STREAMS_MAX = 200_000;
const COLUMNS = 'position, revision, event_id, type, data, metadata';

/**
 * Reads the durable part of the log through one connection. No cursor stays open between two calls.
 */
export class LogReader {
  private readonly findStream: Statement;
  private readonly findStreamId: Statement;
  private readonly at: Statement;
  private readonly selectBetween: Statement;
  private readonly selectTypes: Statement;
  private readonly streamIds = new BoundedMap<number, string>(STREAMS_MAX);
  private readonly types: EventTypes;

  constructor(
    connection: Connection,
    private readonly places: () => StreamIndex,
    private readonly durable: DurablePosition,
  ) {
    const rows = (sql: string): Statement => connection.prepare(sql, { returnArrays: true });
    this.types = new EventTypes(connection);
    this.findStream = connection.prepare(
      `SELECT no, EXISTS (SELECT 1 FROM tombstones WHERE stream = no) AS gone
       FROM streams WHERE id = ?`,
    );
    this.findStreamId = connection.prepare('SELECT id FROM streams WHERE no = ?');
    this.at = rows(`SELECT ${COLUMNS} FROM events WHERE position = ?`);
    this.selectBetween = rows(
      `SELECT ${COLUMNS}, stream FROM events
       WHERE position > ? AND position <= ? ORDER BY position`,
    );
    // Rows of other types do not leave SQLite: a row there costs a tenth of one here.
    this.selectTypes = rows(
      `SELECT ${COLUMNS}, stream FROM events
       WHERE position > ? AND position <= ? AND type IN (SELECT value FROM json_each(?))
       ORDER BY position`,
    );
  }

  end(): number {
    return Number(this.durable.position);
  }

  head(stream: string): number {
    const no = this.streamNo(stream);
    return no === null ? -1 : this.places().last(no, this.end());
  }

  forward(stream: string, from: bigint, max: number): LoggedEvent[] {
    const no = this.streamNo(stream);
    return no === null ? [] : this.read(stream, this.places().positionsFrom(no, Number(from), max));
  }

  /** Newest first; `from` null = from the last event. */
  backward(stream: string, from: bigint | null, max: number): LoggedEvent[] {
    const no = this.streamNo(stream);
    if (no === null) return [];
    const places = this.places();
    const last = Math.min(places.last(no, this.end()), Number(from ?? Number.MAX_SAFE_INTEGER));
    const first = Math.max(last - max + 1, 0);
    return this.read(stream, places.positionsFrom(no, first, last - first + 1)).reverse();
  }

  /** The events after a position, up to another position, that are wanted. */
  between(after: number, through: number, { prefixes, types }: Wanted): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    const rows =
      types === undefined
        ? this.selectBetween.all(after, through)
        : this.selectTypes.all(after, through, JSON.stringify(this.types.numbersOf(types)));
    for (const each of rows) {
      const row = each as unknown as LogRow;
      const stream = this.streamId(row[6]);
      if (matches(stream, prefixes)) events.push(this.event(row, stream));
    }
    return events;
  }

  private read(stream: string, positions: readonly number[]): LoggedEvent[] {
    const end = this.end();
    const events: LoggedEvent[] = [];
    for (const position of positions) {
      if (position > end) break;
      const row = this.at.get(position) as StreamRow | undefined;
      if (row === undefined) throw new FileUnusable(`${MISSING} ${position} is missing`, true);
      events.push(this.event(row, stream));
    }
    return events;
  }

  private event(row: StreamRow | LogRow, stream: string): LoggedEvent {
    return {
      stream,
      revision: BigInt(row[1]),
      position: BigInt(row[0]),
      eventId: uuidOfBytes(row[2]),
      type: this.types.nameOf(row[3]),
      data: row[4],
      metadata: row[5],
    };
  }

  /** @throws StreamTombstoned */
  private streamNo(stream: string): number | null {
    const row = this.findStream.get(stream) as { no: number; gone: number } | undefined;
    if (row?.gone === 1) throw new StreamTombstoned();
    return row?.no ?? null;
  }

  private streamId(no: number): string {
    const known = this.streamIds.get(no);
    if (known !== undefined) return known;
    const { id } = this.findStreamId.get(no) as { id: string };
    this.streamIds.set(no, id);
    return id;
  }
}

function matches(stream: string, prefixes: readonly string[]): boolean {
  return prefixes.length === 0 || prefixes.some((prefix) => stream.startsWith(prefix));
}
