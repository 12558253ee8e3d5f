import { setTimeout as wait } from 'node:timers/promises';
import { Mutex } from '../../async/mutex.js';
import { decodeStream, encode } from '../../codec/codec.js';
import { UnreadableEvent } from '../../codec/unreadable-event.js';
import { uuid7 } from '../../codec/uuid7.js';
import type { RecordedOf } from '../../domain/access/events.js';
import type { Recorded } from '../../domain/client/events.js';
import { decisionTime } from '../../domain/decision-time.js';
import type { StreamEvent } from '../../domain/facts/events.js';
import type { Clock } from '../../ports/clock.js';
import {
  LogUnavailable,
  NO_STREAM,
  OutcomeUnknown,
  RevisionConflict,
  type Appended,
  type EventLog,
  type LoggedEvent,
  type StoredEvent,
} from '../../ports/event-log.js';
import { Contention, type Caller } from '../lanes/answer.js';
import { ANOTHER_LOG, checkLink } from '../lanes/load-lane.js';
import { retryUnknownAppend } from '../lanes/retry-unknown-append.js';

/** An event of a stream of the whole ledger cannot be read, or does not follow the one before it. */
export class FactsDamaged extends Error {
  override readonly name = 'FactsDamaged';
}

/** The stream that a `FactStream` folds, and how its facts change the state. */
export interface FactFold<State, Event extends StreamEvent> {
  readonly stream: string;
  readonly initial: State;
  /** The state after one more fact: a new value, never an exception. */
  readonly evolve: (state: State, fact: RecordedOf<Event>) => State;
}

/** A decision: the events to append (none = nothing changes) and what to answer. */
export interface Decided<Event extends StreamEvent, Result> {
  readonly events: readonly Event[];
  /** Ids of the events, where they are derived from what the events are for. */
  readonly eventIds?: readonly string[];
  readonly result: Result;
}

/** The last decision of a command, once its events are durable. */
export interface Submitted<State, Event extends StreamEvent, Result> {
  readonly result: Result;
  /** The recorded events; empty when the decision appended nothing. */
  readonly facts: readonly RecordedOf<Event>[];
  /** The state after these facts. */
  readonly state: State;
  /** Revision of the stream's last event, or `NO_STREAM`. */
  readonly revision: bigint;
  /** Position of that event; -1n = none. */
  readonly position: bigint;
}

interface Head<State> {
  readonly state: State;
  readonly revision: bigint;
  readonly position: bigint;
  readonly hash: string;
  readonly recordedAt: number | null;
}

const PAGE = 500;
/** Limits of a command that loses to other writers, as for the commands of clients. */
const TRIES_MAX = 50;
const CONTENDED_MS = 7_000;
const JITTER_MS = 10;

/**
 * The one stream of a whole ledger: its folded state, and its only writer in this process.
 *
 * **Invariants**
 * - Events are appended at the exact revision that the decision was based on. After a conflict the
 *   command is decided again on the state with the other writer's facts.
 * - An append of unknown outcome is repeated with the same event ids.
 * - Every event that is read continues the hash chain.
 * - On a shared log, `state` reads what other instances appended before the call. On an unshared
 *   log the state is in memory after the first read.
 *
 * Staff and API keys are few, so each has one stream. A rule about all of them, such as the last
 * admin, is then one decision (decision 0058).
 */
export class FactStream<State, Event extends StreamEvent> {
  private head: Head<State>;
  /** Whether `head` was the end of the stream, as far as this process can know. */
  private isRead = false;
  private reading: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private readonly turns = new Mutex();

  constructor(
    private readonly from: { readonly log: EventLog; readonly clock: Clock },
    private readonly fold: FactFold<State, Event>,
  ) {
    const { initial } = fold;
    this.head = { state: initial, revision: NO_STREAM, position: -1n, hash: '', recordedAt: null };
  }

  /** The state as far as it was read; other instances may have appended since. */
  get lastKnown(): State {
    return this.head.state;
  }

  /** The state without a read, or null when only `state` can answer. */
  get inMemory(): State | null {
    return this.isRead && !this.from.log.shared ? this.head.state : null;
  }

  /**
   * The state after every fact that was durable when this was called.
   * @throws LogUnavailable
   * @throws FactsDamaged
   */
  async state(): Promise<State> {
    if (!this.isRead || this.from.log.shared) await this.catchUp();
    return this.head.state;
  }

  /**
   * Appends what `decide` answers for the present state. `decide` is called again after a conflict,
   * so it must be pure.
   * @throws LogUnavailable: nothing was recorded
   * @throws OutcomeUnknown, Contention
   * @throws FactsDamaged
   */
  submit<Result>(
    decide: (state: State, t: number) => Decided<Event, Result>,
    caller: Caller,
    operation: Recorded['operation'] = null,
  ): Promise<Submitted<State, Event, Result>> {
    return this.turns.run(() => this.decideUntilAppended(decide, caller, operation));
  }

  /**
   * Facts before a revision, newest first; `null` = from the last one.
   * @throws LogUnavailable
   * @throws FactsDamaged
   */
  async newest(before: bigint | null, max: number): Promise<RecordedOf<Event>[]> {
    if (before !== null && before <= 0n) return [];
    const from = before === null ? null : before - 1n;
    const events = await this.from.log.readBackward(this.fold.stream, from, max);
    return events.map((event) => this.decoded(event));
  }

  private async decideUntilAppended<Result>(
    decide: (state: State, t: number) => Decided<Event, Result>,
    caller: Caller,
    operation: Recorded['operation'],
  ): Promise<Submitted<State, Event, Result>> {
    const since = performance.now();
    for (let tries = 1; ; tries++) {
      await this.state();
      const { head } = this;
      const { t, suspect } = decisionTime(this.from.clock.now(), head.recordedAt);
      const { result, ...decided } = decide(head.state, t);
      const frame = { ...caller, operation, recordedAt: t, clockSuspect: suspect };
      const stored = this.encoded(decided, frame, head);
      if (stored.length === 0) return { ...ended(head), result, facts: [] };
      const facts = await this.append(stored, head);
      if (facts !== null) return { ...ended(this.after(head, facts)), result, facts };
      const isBeaten = tries >= TRIES_MAX || performance.now() - since > CONTENDED_MS;
      if (isBeaten) throw new Contention('other writers came first each time');
      if (tries > 1) await wait(Math.random() * Math.min(tries, JITTER_MS));
    }
  }

  private encoded(
    { events, eventIds }: Omit<Decided<Event, unknown>, 'result'>,
    context: Caller & Pick<Recorded, 'operation' | 'recordedAt' | 'clockSuspect'>,
    { revision, hash }: Head<State>,
  ): StoredEvent[] {
    let prevHash = hash;
    return events.map((event, index) => {
      const frame = {
        ...context,
        stream: this.fold.stream,
        revision: revision + 1n + BigInt(index),
        eventId: eventIds?.[index] ?? uuid7(context.recordedAt),
        prevHash,
      };
      const encoded = encode(event, frame, null);
      prevHash = encoded.hash;
      return encoded.stored;
    });
  }

  /** The recorded facts; null when another writer came first. */
  private async append(
    stored: readonly StoredEvent[],
    { revision }: Head<State>,
  ): Promise<RecordedOf<Event>[] | null> {
    const { stream } = this.fold;
    try {
      const { positions } = await this.appendUntilKnown(stored, revision);
      const logged = stored.map((event, index) => ({
        ...event,
        stream,
        revision: revision + 1n + BigInt(index),
        position: positions[index] ?? -1n,
      }));
      for (const event of logged) this.take(event);
      return logged.map((event) => this.decoded(event));
    } catch (cause) {
      // The events may be in the log by now, so the next state is read from there.
      this.isRead = false;
      if (!(cause instanceof RevisionConflict)) throw cause;
      if (cause.actual < cause.expected) throw new LogUnavailable(ANOTHER_LOG);
      return null;
    }
  }

  private async appendUntilKnown(
    stored: readonly StoredEvent[],
    revision: bigint,
  ): Promise<Appended> {
    const since = performance.now();
    const ask = (): Promise<Appended> => this.from.log.append(this.fold.stream, revision, stored);
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof OutcomeUnknown)) throw cause;
      return retryUnknownAppend(ask, { since, cause, missed: () => undefined });
    }
  }

  /** Callers share a read only if it began after their call: an earlier one may be past the end. */
  private catchUp(): Promise<void> {
    if (this.reading === null) {
      this.reading = this.readOn().finally(() => {
        this.reading = null;
      });
      return this.reading;
    }
    const readAgain = (): Promise<void> => {
      this.next = null;
      return this.catchUp();
    };
    this.next ??= this.reading.then(readAgain, readAgain);
    return this.next;
  }

  private async readOn(): Promise<void> {
    const { log } = this.from;
    for (;;) {
      const page = await log.readForward(this.fold.stream, this.head.revision + 1n, PAGE);
      for (const event of page) this.take(event);
      if (page.length < PAGE) break;
    }
    this.isRead = true;
  }

  /** Folds one event, unless a read or an append has brought it already. */
  private take(event: LoggedEvent): void {
    if (event.revision <= this.head.revision) return;
    whole(() => checkLink(event, this.head));
    this.head = this.after(this.head, [this.decoded(event)]);
  }

  private after(head: Head<State>, facts: readonly RecordedOf<Event>[]): Head<State> {
    return facts.reduce(
      (before: Head<State>, fact) => ({
        state: this.fold.evolve(before.state, fact),
        revision: fact.revision,
        position: fact.position,
        hash: fact.hash,
        recordedAt: fact.recordedAt,
      }),
      head,
    );
  }

  private decoded(event: LoggedEvent): RecordedOf<Event> {
    return whole(() => decodeStream(event) as RecordedOf<Event>);
  }
}

/** @throws FactsDamaged */
function whole<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof UnreadableEvent) throw new FactsDamaged(cause.message, { cause });
    throw cause;
  }
}

function ended<State>({ state, revision, position }: Head<State>): {
  readonly state: State;
  readonly revision: bigint;
  readonly position: bigint;
} {
  return { state, revision, position };
}
