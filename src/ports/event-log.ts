/**
 * The log of facts. Streams start at revision 0 on every store; positions order all events of the
 * log. The port handles stored events (bytes as the codec wrote them): it neither decodes them nor
 * knows their meaning.
 */

/** An event as the codec wrote it: `data` and `metadata` are canonical JSON texts. */
export interface StoredEvent {
  /** UUIDv7; the unit of idempotency. */
  readonly eventId: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** A stored event with its stream, revision and position. */
export interface LoggedEvent extends StoredEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Orders all events of the log; strictly increasing, gaps are possible. */
  readonly position: bigint;
}

export interface Appended {
  /** Revision of the last event of the append. */
  readonly revision: bigint;
  /**
   * Position of each event, in order; if only the last was requested, it may be repeated for all.
   */
  readonly positions: readonly bigint[];
}

/**
 * The positions that an append must return. A log on a server may know only the last one at once,
 * and must read back the others.
 */
export type PositionsWanted = 'each' | 'last';

/** Revision of the last event of a stream, or `NO_STREAM`. */
export const NO_STREAM = -1n;

/** Another writer appended first. Nothing of this append was written. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  constructor(
    readonly stream: string,
    readonly expected: bigint,
    readonly actual: bigint,
  ) {
    super(`expected revision ${expected} of ${stream}, found ${actual}`);
  }
}

/** The stream was deleted permanently: it cannot be read, and never takes an event again. */
export class StreamTombstoned extends Error {
  override readonly name = 'StreamTombstoned';
  constructor() {
    super('the stream was deleted permanently');
  }
}

/** The outcome of the append is unknown: repeat it with the same ids and revision. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** The log cannot be reached or written. Nothing of this append was written. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
  /** The reason in a public form: no path, no address. Null when it is unknown. */
  readonly shown: string | null;

  constructor(message: string, options: { cause?: unknown; shown?: string } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.shown = options.shown ?? null;
  }
}

/** The position does not belong to this log; a retry cannot change that. */
export class PositionUnknown extends LogUnavailable {}

export interface Subscription {
  /** Stops delivery; resolves when the handler is no longer running. */
  close(): Promise<void>;
}

export interface SubscriptionOptions {
  /** Deliver events after this position (exclusive); -1n = from the start. */
  readonly after: bigint;
  /** Maximum number of events per batch. */
  readonly batchMax: number;
  /** Only streams with one of these prefixes; empty = all. */
  readonly prefixes: readonly string[];
}

/** The events that a read of the log selects. */
export interface ReadAllOptions extends SubscriptionOptions {
  /** Only events of these types; absent = of all. */
  readonly types?: readonly string[];
  /** The event at `after` is read as well. */
  readonly isInclusive?: boolean;
}

/**
 * A batch for a subscriber, in log order. `through` is the position up to which the subscriber has
 * seen every matching event. Store it as the checkpoint, never the position of the last event.
 * `caughtUp` says that the log had no more events when the batch was read.
 */
export interface EventBatch {
  /** In order. They may be iterated repeatedly, with the same result. */
  readonly events: Iterable<LoggedEvent>;
  readonly through: bigint;
  readonly caughtUp: boolean;
}

export abstract class EventLog {
  /**
   * Other processes may append to the same streams, so an answer that appends nothing must first
   * confirm the head (docs/reference/semantics.md §3). False for the embedded store, which one
   * process owns.
   */
  abstract readonly shared: boolean;

  /** Appends that the log carries out at the same time; further appends wait inside. */
  readonly appendsMax: number = Infinity;

  /** Bytes of encoded events that one append may hold. */
  readonly appendBytesMax: number = 800 * 1024;

  /** How far a usual event moves the position: 1, or its size where positions count bytes. */
  readonly positionsPerEvent: number = 1;

  /**
   * Appends atomically if the stream's last revision is `expected` (`NO_STREAM` = none yet).
   * Resolves when the events are durable. If exactly these event ids are already stored from
   * `expected + 1` on, it succeeds with the same answer, however old they are.
   * @param wanted default `each`; `last` only for an append that is not a repeat
   * @throws RevisionConflict, OutcomeUnknown, LogUnavailable, StreamTombstoned
   */
  abstract append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
    wanted?: PositionsWanted,
  ): Promise<Appended>;

  /**
   * Resolves when an append is likely to succeed, as far as the log knows.
   * @throws LogUnavailable with the reason why appends fail
   */
  async writable(): Promise<void> {
    await this.end();
  }

  /**
   * Deletes a stream permanently, also one that has no event. Repeatable: a call after a crash
   * finishes the work. From the first call on, reads and appends of the stream throw
   * `StreamTombstoned`. Its events leave the file of an embedded log. A server delivers them to
   * subscribers until it is scavenged.
   * @throws LogUnavailable
   */
  abstract tombstone(stream: string): Promise<void>;

  /**
   * Events of one stream in order from `from` (inclusive); empty if the stream does not exist.
   * @throws LogUnavailable, StreamTombstoned, as every read of one stream
   */
  abstract readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]>;

  /** Events of one stream, newest first, from `from` (inclusive; `null` = the last event). */
  abstract readBackward(stream: string, from: bigint | null, max: number): Promise<LoggedEvent[]>;

  /** Revision of the stream's last event, or `NO_STREAM`, as of now on the leader. */
  abstract head(stream: string): Promise<bigint>;

  /** Position of the last event of the whole log; -1n when it is empty. */
  abstract end(): Promise<bigint>;

  /**
   * All events of the log in order after a position, in batches; stops at the end of the log.
   * @throws PositionUnknown when `after` is not the position of an event
   */
  abstract readAll(options: ReadAllOptions): AsyncIterable<EventBatch>;

  /**
   * Delivers batches in order, one at a time (the next only after the handler's promise), until it
   * is closed. It resumes automatically after outages, without gap or repeat within one
   * subscription. A rejection of the handler stops it and is passed to `failed`.
   */
  abstract subscribe(
    options: SubscriptionOptions,
    handler: (batch: EventBatch) => Promise<void>,
    failed: (cause: unknown) => void,
  ): Subscription;
}
