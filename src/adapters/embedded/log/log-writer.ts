import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  LogUnavailable,
  OutcomeUnknown,
  RevisionConflict,
  StreamTombstoned,
} from '../../../ports/event-log.js';
import type { Appended, StoredEvent } from '../../../ports/event-log.js';
import { BoundedMap } from '../sqlite/bounded-map.js';
import { EventTypes } from './event-types.js';
import { LOG_LAYOUT } from './log-schema.js';
import type { StreamIndex } from './stream-index.js';
import { Tombstones } from './tombstones.js';
import { numberOf, reasonOf, shownReason, isCertainlyUncommitted } from '../sqlite/sqlite.js';
import type { Connection, Statement } from '../sqlite/sqlite.js';
import { uuidOfBytes, writeUuid } from './uuid-bytes.js';

export interface AppendRequest {
  readonly stream: string;
  readonly expected: bigint;
  readonly events: readonly StoredEvent[];
}

/** A waiting append and the callbacks that answer it. */
export interface Pending {
  readonly request: AppendRequest;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (cause: Error) => void;
}

type Outcome = Appended | RevisionConflict | StreamTombstoned;

/** Appends that were committed together, and their outcomes once they are durable. */
export interface Committed {
  readonly group: readonly Pending[];
  readonly outcomes: readonly Outcome[];
  /** Position of the last event of the log after this group. */
  readonly end: bigint;
}

interface Head {
  readonly no: number;
  revision: number;
}

const syncAside = promisify(fdatasync);
const HEADS_MAX = 200_000;
/** The id of the current event: SQLite copies a bound value before the statement returns. */
const eventId = new Uint8Array(16);

/**
 * Checks everything that needs no access to the log. A text that is not a UUID is a defect of the
 * caller.
 */
export function appendRequest(
  stream: string,
  expected: bigint,
  events: readonly StoredEvent[],
): AppendRequest {
  if (events.length === 0) throw new TypeError('an append needs at least one event');
  for (const event of events) writeUuid(event.eventId, eventId);
  return { stream, expected, events };
}

/** Writes groups of appends through one connection, each group in one transaction. */
export class LogWriter {
  private readonly begin: Statement;
  private readonly commit: Statement;
  private readonly insertEvent: Statement;
  private readonly insertStream: Statement;
  private readonly findStream: Statement;
  private readonly findId: Statement;
  private readonly heads = new BoundedMap<string, Head>(HEADS_MAX);
  private readonly types: EventTypes;
  readonly tombstones: Tombstones;
  private nextPosition = 0;
  private nextStream = 0;

  constructor(
    private readonly connection: Connection,
    private readonly places: StreamIndex,
  ) {
    const rows = { returnArrays: true };
    this.types = new EventTypes(connection);
    this.tombstones = new Tombstones(connection, places);
    this.begin = connection.prepare('BEGIN IMMEDIATE');
    this.commit = connection.prepare('COMMIT');
    this.insertEvent = connection.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.insertStream = connection.prepare('INSERT INTO streams VALUES (?, ?)');
    this.findStream = connection.prepare('SELECT no FROM streams WHERE id = ?', rows);
    this.findId = connection.prepare('SELECT event_id FROM events WHERE position = ?', rows);
    this.readState();
  }

  /** Position of the last committed event, durable or not; -1 when there is none. */
  get end(): number {
    return this.nextPosition - 1;
  }

  /**
   * Commits a group in one transaction, durable at the next sync of the WAL. The outcomes are
   * parallel to the requests. A conflict rejects only its own request, and later requests see the
   * earlier ones.
   * @throws LogUnavailable (nothing of the group was written), OutcomeUnknown
   */
  write(group: readonly AppendRequest[]): Outcome[] {
    return this.inOneTransaction(() => {
      const outcomes = group.map((request) => this.append(request));
      this.places.flush();
      return outcomes;
    });
  }

  /**
   * Writes one page that changes nothing, to check that the disk accepts writes.
   * @throws LogUnavailable
   */
  tryWriting(): void {
    try {
      this.connection.exec(`PRAGMA user_version = ${LOG_LAYOUT.version}`);
    } catch (cause) {
      throw cannotWrite(cause);
    }
  }

  /** Marks a stream as deleted permanently; its number. @throws LogUnavailable, OutcomeUnknown */
  tombstone(stream: string): number {
    return this.inOneTransaction(() => {
      const { no } = this.head(stream) ?? this.addStream(stream);
      this.tombstones.mark(no);
      return no;
    });
  }

  private inOneTransaction<T>(work: () => T): T {
    try {
      this.begin.run();
      const result = work();
      this.commitWork();
      return result;
    } catch (cause) {
      this.abandon(cause);
      throw cause instanceof OutcomeUnknown ? cause : cannotWrite(cause);
    }
  }

  private commitWork(): void {
    try {
      this.commit.run();
    } catch (cause) {
      if (isCertainlyUncommitted(cause)) throw cause;
      // The commit record may be in the WAL although its fsync failed. A rollback could not remove
      // it, and a crash now could bring it back.
      throw new OutcomeUnknown(`the commit of the log failed: ${reasonOf(cause)}`, { cause });
    }
  }

  private abandon(cause: unknown): void {
    try {
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      this.places.read();
      this.readState();
    } catch (second) {
      const reason = `the log could not be rolled back: ${reasonOf(second)}`;
      throw new OutcomeUnknown(reason, { cause });
    }
  }

  private append(request: AppendRequest): Outcome {
    const { stream, events } = request;
    const expected = Number(request.expected);
    const known = this.head(stream);
    if (known !== undefined && this.tombstones.has(known.no)) return new StreamTombstoned();
    const actual = known?.revision ?? -1;
    if (actual !== expected) {
      const repeated = known === undefined ? null : this.repeated(known, expected, events);
      return repeated ?? new RevisionConflict(stream, request.expected, BigInt(actual));
    }
    const head = known ?? this.addStream(stream);
    const positions: bigint[] = [];
    for (const event of events) {
      const position = this.nextPosition++;
      writeUuid(event.eventId, eventId);
      this.places.add(head.no, ++head.revision, position);
      // `get` instead of `run`: `run` allocates a result object.
      this.insertEvent.get(
        position,
        head.no,
        head.revision,
        eventId,
        this.types.numberFor(event.type),
        event.data,
        event.metadata,
      );
      positions.push(BigInt(position));
    }
    return { revision: BigInt(head.revision), positions };
  }

  /** The first outcome of a repeated append: exactly these ids are stored at its revisions. */
  private repeated(head: Head, expected: number, events: readonly StoredEvent[]): Appended | null {
    const last = expected + events.length;
    if (expected < -1 || head.revision < last) return null;
    const positions = this.places.positionsFrom(head.no, expected + 1, events.length);
    const same = positions.every((position, index) => {
      const [id] = this.findId.get(position) as [Uint8Array];
      return events[index]?.eventId === uuidOfBytes(id);
    });
    if (!same || positions.length !== events.length) return null;
    return { revision: BigInt(last), positions: positions.map(BigInt) };
  }

  private head(stream: string): Head | undefined {
    const cached = this.heads.get(stream);
    if (cached !== undefined) return cached;
    const row = this.findStream.get(stream) as [number] | undefined;
    if (row === undefined) return undefined;
    const head = { no: row[0], revision: this.places.last(row[0]) };
    this.heads.set(stream, head);
    return head;
  }

  private addStream(stream: string): Head {
    const head = { no: this.nextStream++, revision: -1 };
    this.insertStream.run(head.no, stream);
    this.heads.set(stream, head);
    return head;
  }

  /** Reads the state kept in memory from the file: at the start, and after a group that failed. */
  private readState(): void {
    const db = this.connection;
    this.heads.clear();
    this.types.read();
    this.tombstones.read();
    const last = (table: string, column: string): number =>
      numberOf(db, `SELECT coalesce(max(${column}), -1) AS last FROM ${table}`, 'last');
    this.nextPosition = last('events', 'position') + 1;
    this.nextStream = last('streams', 'no') + 1;
  }
}

function cannotWrite(cause: unknown): LogUnavailable {
  const shown = shownReason(cause);
  return new LogUnavailable(`the log cannot be written: ${reasonOf(cause)}`, { cause, shown });
}

/** Answers each append of a group whose commit is durable. */
export function resolveAppends({ group, outcomes }: Committed): void {
  let index = 0;
  for (const { resolve, reject } of group) {
    const outcome = outcomes[index++];
    if (outcome instanceof Error) reject(outcome);
    else if (outcome !== undefined) resolve(outcome);
  }
}

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
    await syncAside(this.file).catch(unsynced);
  }

  /** The same, but blocks until the disk has answered. */
  syncNow(): void {
    try {
      fdatasyncSync(this.file);
    } catch (cause) {
      unsynced(cause);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function unsynced(cause: unknown): never {
  throw new OutcomeUnknown('the log could not be synced', { cause });
}
