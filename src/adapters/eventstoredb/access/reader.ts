import { setTimeout as pause } from 'node:timers/promises';
import { BACKWARDS, END, ErrorType, FORWARDS, START } from '@eventstore/db-client';
import type { EventStoreDBClient, RecordedEvent, StreamingRead } from '@eventstore/db-client';
import { LogUnavailable, PositionUnknown, StreamTombstoned } from '../../../ports/event-log.js';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { describe, errorCodes, isTombstoned } from './append-errors.js';
import { QueueTimeout, Semaphore } from '../../../async/semaphore.js';
import {
  ClientClosed,
  ServerTimeout,
  type ReplaceableClient,
} from '../client/replaceable-client.js';
import { isNothing, WholeReads, type Resolved } from './whole-reads.js';

/**
 * Limit of reads in flight. The server accepts a hundred calls per connection; a call beyond them
 * hangs. Reads of many events have a lower limit, because they compete with appends for the
 * server's processor. They do not delay reads of one event, which leases and health checks need.
 */
const PAGES = { count: 16, size: 16 };
const SINGLES = { count: 48, size: 48 };
/** A read that has waited this long for a slot is rejected when the server stops responding. */
const WAIT_MS = 2_000;
/**
 * Pauses before the retries of a read: an election, a moved leader or a broken connection passes.
 */
const PAUSES_MS = [0, 50, 200, 500];
const NEVER_PASSING = [ServerTimeout, QueueTimeout, ClientClosed] as const;
const NEVER_RETRIED = new Set<string>([ErrorType.STREAM_DELETED, ErrorType.ACCESS_DENIED]);

/**
 * Reads from the leader, so no acknowledged event is missed. Every read states how many events it
 * wants and consumes all of them: an abandoned read would keep its call open permanently.
 */
export class Reader {
  private readonly pages = new Semaphore(PAGES);
  private readonly singles = new Semaphore(SINGLES);
  private readonly reads: WholeReads;

  constructor(
    private readonly clients: ReplaceableClient,
    private readonly logger: Logger = NO_LOG,
  ) {
    this.reads = new WholeReads(logger);
    clients.onSilence(() => {
      this.pages.rejectOverdue(WAIT_MS);
      this.singles.rejectOverdue(WAIT_MS);
    });
  }

  /** Events of one stream from a revision on; empty if the stream does not exist. */
  forward(stream: string, from: bigint, max: number): Promise<RecordedEvent[]> {
    const options = { direction: FORWARDS, fromRevision: from, maxCount: max, ...LEADER } as const;
    return this.read(max, (client) => client.readStream(stream, options));
  }

  /** Newest first; `null` = from the last event. */
  backward(stream: string, from: bigint | null, max: number): Promise<RecordedEvent[]> {
    const options = {
      direction: BACKWARDS,
      fromRevision: from ?? END,
      maxCount: max,
      ...LEADER,
    } as const;
    return this.read(max, (client) => client.readStream(stream, options));
  }

  /**
   * Events of all streams after a position (-1n = the start), including the server's own events.
   */
  async after(position: bigint, max: number): Promise<RecordedEvent[]> {
    const fromPosition = position < 0n ? START : { commit: position, prepare: position };
    // The event at the position is read as well: its presence shows that the position belongs to
    // this log.
    const options = { direction: FORWARDS, fromPosition, maxCount: max + 1, ...LEADER } as const;
    const events = await this.read(max, (client) => client.readAll(options));
    const first = events[0];
    return first?.position?.commit === position ? events.slice(1) : events.slice(0, max);
  }

  /** As `after`, with the event at the position. */
  async from(position: bigint, max: number): Promise<RecordedEvent[]> {
    if (position < 0n) return this.after(position, max);
    const fromPosition = { commit: position, prepare: position };
    const options = { direction: FORWARDS, fromPosition, maxCount: max, ...LEADER } as const;
    return this.read(max, (client) => client.readAll(options));
  }

  /** The last event of all streams. */
  async last(): Promise<RecordedEvent | null> {
    const options = { direction: BACKWARDS, fromPosition: END, maxCount: 1, ...LEADER } as const;
    const [event] = await this.read(1, (client) => client.readAll(options));
    return event ?? null;
  }

  private async read(
    max: number,
    open: (client: EventStoreDBClient) => StreamingRead<Resolved>,
  ): Promise<RecordedEvent[]> {
    if (max <= 0) return [];
    const places = max > 1 ? this.pages : this.singles;
    for (let tries = 0; ; tries++) {
      try {
        return await places.run(1, () =>
          this.clients.run((client) => this.reads.take(open(client))),
        );
      } catch (cause) {
        const wait = PAUSES_MS[tries];
        if (isNothing(cause)) return [];
        if (isTombstoned(cause)) throw new StreamTombstoned();
        if (wait === undefined || !mayPass(cause)) throw readFailure(cause);
        this.logger.debug('a read is tried again', { cause });
        await pause(wait);
      }
    }
  }
}

const LEADER = { requiresLeader: true };

function mayPass(cause: unknown): boolean {
  if (NEVER_PASSING.some((kind) => cause instanceof kind)) return false;
  const { type } = errorCodes(cause);
  return !isUnknownPosition(cause) && !(type !== undefined && NEVER_RETRIED.has(type));
}

/** The server describes this error differently for reads and subscriptions. */
export function isUnknownPosition(cause: unknown): boolean {
  return cause instanceof Error && /invalid ?position/i.test(cause.message);
}

/** The port's error for a failed read of the client. */
export function readFailure(cause: unknown): LogUnavailable {
  if (cause instanceof LogUnavailable) return cause;
  if (isUnknownPosition(cause)) {
    return new PositionUnknown('the position is none of this log', { cause });
  }
  return new LogUnavailable(`the log cannot be read: ${describe(cause)}`, { cause });
}
