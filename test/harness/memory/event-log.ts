import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EventLog,
  LogUnavailable,
  NO_STREAM,
  RevisionConflict,
  StreamTombstoned,
  type Appended,
  type EventBatch,
  type LoggedEvent,
  type ReadAllOptions,
  type StoredEvent,
  type Subscription,
  type SubscriptionOptions,
} from '../../../src/ports/event-log.js';

/** The log as an array: for fast specs. */
export class MemoryEventLog extends EventLog {
  private readonly events: LoggedEvent[] = [];
  private readonly streams = new Map<string, LoggedEvent[]>();
  private readonly tombstones = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly breaks = new Set<() => void>();
  /** While true, nothing can be read or written. */
  down = false;

  constructor(override readonly shared = false) {
    super();
  }

  async append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
  ): Promise<Appended> {
    await nextTurn();
    this.assertUp();
    const present = this.alive(stream);
    const actual = BigInt(present.length) - 1n;
    if (expected !== actual) return this.again(present, expected, events, stream);
    const logged = events.map((event, index) => ({
      ...event,
      stream,
      revision: expected + 1n + BigInt(index),
      position: BigInt(this.events.length + index),
    }));
    this.events.push(...logged);
    this.streams.set(stream, [...present, ...logged]);
    for (const listener of this.listeners) listener();
    return appendedOf(logged, expected);
  }

  /** As on a server that was not scavenged: subscribers still receive the events. */
  async tombstone(stream: string): Promise<void> {
    this.assertUp();
    this.tombstones.add(stream);
  }

  async readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]> {
    this.assertUp();
    return this.alive(stream).slice(Number(from), Number(from) + max);
  }

  async readBackward(stream: string, from: bigint | null, max: number): Promise<LoggedEvent[]> {
    this.assertUp();
    const events = this.alive(stream);
    const upTo = from === null ? events : events.slice(0, Number(from) + 1);
    return upTo.slice(-max).reverse();
  }

  async head(stream: string): Promise<bigint> {
    this.assertUp();
    return BigInt(this.alive(stream).length) - 1n;
  }

  async end(): Promise<bigint> {
    this.assertUp();
    return BigInt(this.events.length) - 1n;
  }

  async *readAll(options: ReadAllOptions): AsyncIterable<EventBatch> {
    let after = options.isInclusive === true ? options.after - 1n : options.after;
    for (;;) {
      const batch = this.batch(after, options);
      yield batch;
      if (batch.caughtUp) return;
      after = batch.through;
      await nextTurn();
    }
  }

  subscribe(
    options: SubscriptionOptions,
    handler: (batch: EventBatch) => Promise<void>,
    failed: (cause: unknown) => void,
  ): Subscription {
    const following = new Following(this.listeners);
    const run = async (): Promise<void> => {
      let after = options.after;
      let reportedThrough: bigint | null = null;
      while (!following.closed) {
        const batch = this.batch(after, options);
        after = batch.through;
        const news = [...batch.events].length > 0 || (batch.caughtUp && reportedThrough !== after);
        if (news) {
          reportedThrough = after;
          await handler(batch);
        }
        if (batch.caughtUp && after === BigInt(this.events.length) - 1n) await following.news();
        else await nextTurn();
      }
    };
    const breakOff = (): void => {
      following.close();
      failed(new LogUnavailable('the subscription was dropped'));
    };
    this.breaks.add(breakOff);
    const running = nextTurn()
      .then(run)
      .catch((cause: unknown) => failed(cause))
      .finally(() => this.breaks.delete(breakOff));
    return {
      close: async () => {
        following.close();
        await running;
      },
    };
  }

  /** Every subscription fails, as after an outage that lasted too long. */
  breakSubscriptions(): void {
    for (const breakOff of [...this.breaks]) breakOff();
  }

  private batch(after: bigint, options: ReadAllOptions): EventBatch {
    this.assertUp();
    const start = Number(after) + 1;
    const looked = this.events.slice(start, start + options.batchMax);
    const through = looked.at(-1)?.position ?? after;
    const { prefixes, types } = options;
    const events = looked
      .filter(({ type }) => types === undefined || types.includes(type))
      .filter(
        ({ stream }) =>
          prefixes.length === 0 || prefixes.some((prefix) => stream.startsWith(prefix)),
      );
    return { events, through, caughtUp: through >= BigInt(this.events.length) - 1n };
  }

  private again(
    present: readonly LoggedEvent[],
    expected: bigint,
    events: readonly StoredEvent[],
    stream: string,
  ): Appended {
    const from = Number(expected) + 1;
    const there = present.slice(from, from + events.length);
    const same =
      expected >= NO_STREAM &&
      there.length === events.length &&
      there.every((event, index) => event.eventId === events[index]?.eventId);
    if (same) return appendedOf(there, expected);
    throw new RevisionConflict(stream, expected, BigInt(present.length) - 1n);
  }

  private alive(stream: string): readonly LoggedEvent[] {
    if (this.tombstones.has(stream)) throw new StreamTombstoned();
    return this.streams.get(stream) ?? [];
  }

  private assertUp(): void {
    if (this.down) throw new LogUnavailable('the log is away');
  }
}

/** Waits for appends, until closed. */
class Following {
  closed = false;
  private wake: () => void = () => undefined;

  constructor(private readonly listeners: Set<() => void>) {}

  news(): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = () => {
        this.listeners.delete(this.wake);
        resolve();
      };
      this.listeners.add(this.wake);
    });
  }

  close(): void {
    this.closed = true;
    this.wake();
  }
}

function appendedOf(events: readonly LoggedEvent[], expected: bigint): Appended {
  return {
    revision: events.at(-1)?.revision ?? expected,
    positions: events.map(({ position }) => position),
  };
}
