import { ErrorType, type EventStoreDBClient } from '@eventstore/db-client';
import {
  PositionUnknown,
  type EventBatch,
  type LoggedEvent,
  type Subscription,
  type SubscriptionOptions,
} from '../../../ports/event-log.js';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { errorCodes } from '../access/append-errors.js';
import type { LedgerStreams } from './stream-filter.js';
import { SubscriptionBuffer, type Batch } from './subscription-buffer.js';
import { isUnknownPosition, readFailure, type Reader } from '../access/reader.js';
import { positionOf } from '../access/event-mapping.js';
import { delayMs, sleep, type Backoff } from '../../../async/retry.js';

export interface SubscriptionSource {
  /** Rejects while the server does not pass the checks. */
  readonly ready: () => Promise<void>;
  readonly open: () => EventStoreDBClient;
  readonly reader: Reader;
  readonly streams: LedgerStreams;
  readonly logger?: Logger;
}

/** How often the subscription polls the log for new events. */
const LOOK_MS = 250;
const LOOK_MAX = 256;
/**
 * The subscription counts as broken when it has not delivered events that a poll saw for this long.
 * It also counts as broken when it reports nothing for this long before it has caught up.
 */
const STALLED_MS = 10_000;
/** Between two attempts. */
const BACKOFF: Backoff = { firstMs: 50, mostMs: 2_000, random: Math.random };

interface Watch {
  /** Time of the next poll; never before it has caught up. */
  lookAt: number;
  /** Time since which we have not kept the server waiting. */
  freeSince: number;
  /** Time at which a subscription that has not delivered stored events counts as broken. */
  stalledAt: number;
}

/** A failure of the handler, which no new subscription would heal. */
class HandlerFailed extends Error {}

/**
 * Follows the log until it is closed.
 *
 * - When the server's subscription breaks, another one continues after the last batch.
 * - It also polls the log. The server does not report events that do not match, but callers that
 *   wait for the end of the log must see it reached. A poll also detects a subscription that has
 *   stopped silently or fallen behind.
 */
export class LogSubscription implements Subscription {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private readonly logger: Logger;
  private client: EventStoreDBClient | null = null;
  private feed: SubscriptionBuffer | null = null;
  /** Everything that matches up to this position was handed over. */
  private through: bigint;
  /** The end of the log as last seen. */
  private end = -1n;
  private reported: bigint | null = null;
  private tries = 0;

  constructor(
    private readonly source: SubscriptionSource,
    private readonly options: SubscriptionOptions,
    private readonly handler: (batch: EventBatch) => Promise<void>,
    private readonly failed: (cause: unknown) => void,
  ) {
    this.through = options.after;
    this.logger = source.logger ?? NO_LOG;
    this.running = this.run().catch((cause: unknown) => {
      this.closing.abort();
      this.failed(cause instanceof HandlerFailed ? cause.cause : cause);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.feed?.close();
    await this.running;
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      const cause: unknown = await this.follow().catch((reason: unknown) => reason);
      await this.letGo(cause);
      if (this.closed) return;
      if (cause instanceof HandlerFailed || cause instanceof PositionUnknown) throw cause;
      if (isUnknownPosition(cause)) throw readFailure(cause);
      // In an outage every attempt fails: the first warning is enough.
      const level = this.tries === 0 ? 'warn' : 'debug';
      this.logger.write(level, 'the subscription broke and is opened again', { cause });
      const { signal } = this.closing;
      await sleep(delayMs(BACKOFF, this.tries++), signal);
    }
  }

  /** Keeps a client that was redirected to the leader: it now knows where the leader is. */
  private async letGo(cause: unknown): Promise<void> {
    this.feed?.close();
    this.feed = null;
    if (!this.closed && errorCodes(cause).type === ErrorType.NOT_LEADER) return;
    const client = this.client;
    this.client = null;
    await client?.dispose().catch(this.logger.ignoring('debug', 'a client was not closed'));
  }

  /** Follows one subscription of the server until it breaks. */
  private async follow(): Promise<void> {
    await this.source.ready();
    this.end = await endOf(this.source.reader);
    if (this.closed) return;
    this.client ??= this.source.open();
    const feed = new SubscriptionBuffer(this.client, this.through, {
      streams: this.source.streams,
      prefixes: this.options.prefixes,
    });
    this.feed = feed;
    // Until it has caught up, the server itself searches the log.
    const watch: Watch = { lookAt: Infinity, freeSince: performance.now(), stalledAt: Infinity };
    while (!this.closed) {
      const fed = await feed.next(this.options.batchMax, LOOK_MS);
      if (fed !== null && !this.closed) {
        await this.take(fed, feed);
        if (fed.caughtUp) watch.lookAt = 0;
        watch.freeSince = performance.now();
        watch.stalledAt = Infinity;
      }
      // Waiting events say more than a poll could.
      if (!this.closed && feed.waiting === 0) await this.watch(feed, watch);
    }
  }

  /** Rejects when the subscription has delivered nothing for too long. */
  private async watch(feed: SubscriptionBuffer, watch: Watch): Promise<void> {
    const now = performance.now();
    if (now >= watch.lookAt) {
      const isMissing = await this.look(feed);
      watch.lookAt = performance.now() + LOOK_MS;
      watch.stalledAt = isMissing ? Math.min(watch.stalledAt, now + STALLED_MS) : Infinity;
    }
    const isSilent = now > Math.max(feed.lastMessageAt, watch.freeSince) + STALLED_MS;
    if ((isSilent && watch.lookAt === Infinity) || now > watch.stalledAt)
      throw new Error('the subscription brings nothing any more');
  }

  private async take({ events, checkpoint }: Batch, feed: SubscriptionBuffer): Promise<void> {
    this.tries = 0;
    const through = greatest(this.through, events.at(-1)?.position, checkpoint);
    const caughtUp = feed.waiting === 0 && through >= this.end;
    await this.deliver({ events, through, caughtUp });
  }

  /**
   * Asks the leader for events after the last batch; true if there are matching ones. The server's
   * report that it has caught up may come from a node that is behind the leader.
   */
  private async look(feed: SubscriptionBuffer): Promise<boolean> {
    const { reader, streams } = this.source;
    const { prefixes } = this.options;
    let caughtUp = false;
    while (!caughtUp && !this.closed) {
      const events = await reader.after(this.through, LOOK_MAX);
      caughtUp = events.length < LOOK_MAX;
      const last = events.at(-1);
      const seen = last === undefined ? this.through : positionOf(last);
      this.end = caughtUp ? seen : await endOf(reader);
      if (events.some((event) => streams.isWantedEvent(event, prefixes))) return true;
      if (feed.waiting > 0) return false;
      await this.deliver({ events: [], through: seen, caughtUp });
    }
    return false;
  }

  private async deliver(
    batch: EventBatch & { readonly events: readonly LoggedEvent[] },
  ): Promise<void> {
    const { events, through, caughtUp } = batch;
    if (events.length > 0 || (caughtUp && this.reported !== through)) {
      if (this.closed) return;
      try {
        await this.handler(batch);
      } catch (cause) {
        throw new HandlerFailed('the handler rejected', { cause });
      }
      this.reported = caughtUp ? through : null;
    }
    this.through = through;
  }
}

async function endOf(reader: Reader): Promise<bigint> {
  const last = await reader.last();
  return last === null ? -1n : positionOf(last);
}

function greatest(first: bigint, ...others: (bigint | null | undefined)[]): bigint {
  let most = first;
  for (const other of others) if (typeof other === 'bigint' && other > most) most = other;
  return most;
}
