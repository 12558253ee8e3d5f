import type { EventStoreDBClient } from '@eventstore/db-client';
import { EventLog, NO_STREAM, OutcomeUnknown } from '../../ports/event-log.js';
import type { Appended, EventBatch, LoggedEvent, StoredEvent } from '../../ports/event-log.js';
import type { PositionsWanted } from '../../ports/event-log.js';
import type { ReadAllOptions, Subscription, SubscriptionOptions } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import { appendFailure } from './access/append-errors.js';
import { APPENDS_MAX, type Append, type Appender } from './access/appender.js';
import type { LedgerStreams } from './subscription/stream-filter.js';
import { LogSubscription } from './subscription/log-subscription.js';
import { numberOrNone } from './access/number-or-none.js';
import type { Reader } from './access/reader.js';
import { toEventData, toLoggedEvent, positionOf } from './access/event-mapping.js';
import { tombstoned } from './access/tombstone.js';
import type { ReplaceableClient } from './client/replaceable-client.js';
import type { StartChecks } from './client/start-checks.js';

export interface EventStoreParts {
  readonly checks: StartChecks;
  readonly appender: Appender;
  readonly reader: Reader;
  readonly streams: LedgerStreams;
  /** For requests that are neither appends nor reads. */
  readonly clients: ReplaceableClient;
  /** Creates a client for one subscription. */
  readonly open: () => EventStoreDBClient;
  readonly logger: Logger;
}

/** A message beyond 16 MiB would break the stream that all appends share. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
const PAGE_MIN = 512;

/**
 * The log in EventStoreDB, which other processes may write as well. The server guarantees
 * idempotency: at an exact revision it compares the stored ids, however old they are.
 */
export class EventStoreEventLog extends EventLog {
  override readonly shared = true;
  override readonly appendsMax = APPENDS_MAX;
  /** EventStoreDB takes 1 MiB in one append, with its own framing on top. */
  override readonly appendBytesMax = 800 * 1024;
  /** Positions count bytes. */
  override readonly positionsPerEvent = 800;
  private readonly subscriptions = new Set<LogSubscription>();

  constructor(private readonly parts: EventStoreParts) {
    super();
  }

  override async append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
    wanted: PositionsWanted = 'each',
  ): Promise<Appended> {
    const { checks, appender, streams } = this.parts;
    const append = appendOf(streams.onServer(stream), expected, events);
    await checks.passed();
    try {
      const { nextExpectedRevision, position } = await appender.append(append);
      const last = position === undefined ? null : numberOrNone(position.commit);
      const isLastKnown = last !== null && (events.length === 1 || wanted === 'last');
      const positions = isLastKnown ? events.map(() => last) : await this.positions(append);
      return { revision: nextExpectedRevision, positions };
    } catch (cause) {
      throw cause instanceof OutcomeUnknown ? cause : appendFailure(cause, stream, expected);
    }
  }

  override async tombstone(stream: string): Promise<void> {
    await this.parts.checks.passed();
    const { clients, streams } = this.parts;
    await tombstoned(clients, streams.onServer(stream));
  }

  override async readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]> {
    await this.parts.checks.passed();
    const { reader, streams } = this.parts;
    const read = await reader.forward(streams.onServer(stream), from, max);
    return read.map((event) => toLoggedEvent(event, streams));
  }

  override async readBackward(
    stream: string,
    from: bigint | null,
    max: number,
  ): Promise<LoggedEvent[]> {
    await this.parts.checks.passed();
    const { reader, streams } = this.parts;
    const read = await reader.backward(streams.onServer(stream), from, max);
    return read.map((event) => toLoggedEvent(event, streams));
  }

  override async head(stream: string): Promise<bigint> {
    await this.parts.checks.passed();
    const { reader, streams } = this.parts;
    const [last] = await reader.backward(streams.onServer(stream), null, 1);
    return last?.revision ?? NO_STREAM;
  }

  override async end(): Promise<bigint> {
    await this.parts.checks.passed();
    const last = await this.parts.reader.last();
    return last === null ? -1n : positionOf(last);
  }

  override async *readAll({
    after,
    batchMax,
    prefixes,
    types,
    isInclusive = false,
  }: ReadAllOptions): AsyncIterable<EventBatch> {
    const { checks, reader, streams } = this.parts;
    await checks.passed();
    const pageMax = Math.max(batchMax, PAGE_MIN);
    let through = after;
    let isFirst = isInclusive;
    for (let caughtUp = false; !caughtUp;) {
      const page = await (isFirst ? reader.from(through, pageMax) : reader.after(through, pageMax));
      isFirst = false;
      caughtUp = page.length < pageMax;
      const last = page.at(-1);
      const end = last === undefined ? through : positionOf(last);
      const wanted = page
        .filter((event) => streams.isWantedEvent(event, prefixes))
        .filter(({ type }) => types === undefined || types.includes(type))
        .map((event) => toLoggedEvent(event, streams));
      while (wanted.length > batchMax) {
        const events = wanted.splice(0, batchMax);
        yield { events, through: events.at(-1)?.position ?? through, caughtUp: false };
      }
      through = end;
      // A reader of a few types sees every page, so it can store its position and rest between two.
      const isShown = types !== undefined || wanted.length > 0 || caughtUp;
      if (isShown) yield { events: wanted, through, caughtUp };
    }
  }

  override subscribe(
    options: SubscriptionOptions,
    handler: (batch: EventBatch) => Promise<void>,
    failed: (cause: unknown) => void,
  ): Subscription {
    const { checks, reader, open, streams, logger } = this.parts;
    const source = { ready: () => checks.passed(), open, reader, streams, logger };
    const subscription = new LogSubscription(source, options, handler, failed);
    this.subscriptions.add(subscription);
    return {
      close: async () => {
        await subscription.close();
        this.subscriptions.delete(subscription);
      },
    };
  }

  /** Stops the subscriptions. The code that opened the connections closes them. */
  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    this.subscriptions.clear();
  }

  /**
   * Reads back the positions of a group, because the server's answer has only the position of the
   * last event. The append is already stored: after a failed read the caller repeats it.
   */
  private async positions({ stream, expected, events }: Append): Promise<bigint[]> {
    if (expected === 'any') return [];
    try {
      const written = await this.parts.reader.forward(stream, expected + 1n, events.length);
      const same = written.every(({ id }, index) => id === events[index]?.id);
      if (same && written.length === events.length) return written.map(positionOf);
    } catch (cause) {
      throw new OutcomeUnknown(`${stream} was written, but could not be read back`, { cause });
    }
    throw new OutcomeUnknown(`${stream} was written, but reads otherwise`);
  }
}

/** Checks everything that needs no server. An invalid event is a defect of the caller. */
function appendOf(
  stream: string,
  expected: bigint,
  events: readonly StoredEvent[],
): Append & {
  readonly expected: bigint;
} {
  if (events.length === 0) throw new TypeError('an append needs at least one event');
  const all = events.map(toEventData);
  const bytes = all.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes > MESSAGE_BYTES_MAX) throw new RangeError(`an append of ${bytes} bytes is too large`);
  return { stream, expected, events: all.map(({ event }) => event), bytes };
}
