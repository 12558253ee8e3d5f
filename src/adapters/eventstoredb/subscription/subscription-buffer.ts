import { START } from '@eventstore/db-client';
import type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  EventStoreDBClient,
} from '@eventstore/db-client';
import type { LoggedEvent } from '../../../ports/event-log.js';
import { isOfServer, type LedgerStreams } from './stream-filter.js';
import { numberOrNone } from '../access/number-or-none.js';
import { toLoggedEvent } from '../access/event-mapping.js';

/** Events and news since the last batch, in the order of the log. */
export interface Batch {
  readonly events: readonly LoggedEvent[];
  /** After these events the server has searched the log up to here; null = no news. */
  readonly checkpoint: bigint | null;
  /** After these events the server had nothing more at that time. */
  readonly caughtUp: boolean;
}

/** The wanted streams; no prefixes = all of the ledger. */
export interface Wanted {
  readonly streams: LedgerStreams;
  readonly prefixes: readonly string[];
}

/** A report of the server between two events. */
interface Marker {
  /** Number of events before it. */
  readonly after: number;
  checkpoint: bigint | null;
  caughtUp: boolean;
}

/**
 * Limit of buffered events; at this limit the server is paused. Events wait here as texts while the
 * previous batch is written. The client's objects take five times as much memory, and waiting
 * events outlive the young generation.
 */
const READ_AHEAD = 8_192;
/** Events that wait in the client itself. */
const CLIENT_AHEAD = 64;

/**
 * One subscription of one client, until it breaks. The client reports checkpoints and catching up
 * while earlier events still wait in its buffer. The buffer holds such reports back until the
 * events before them are taken, so reports never overtake events.
 */
export class SubscriptionBuffer {
  /** Time of the server's last message of any kind. */
  lastMessageAt = performance.now();
  private readonly stream: AllStreamSubscription;
  private queued: LoggedEvent[] = [];
  /** Number of events from the client that were taken. */
  private taken = 0;
  private marks: Marker[] = [];
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  /** @param after Position after which to deliver; -1n = from the start. */
  constructor(
    client: EventStoreDBClient,
    after: bigint,
    private readonly wanted: Wanted,
  ) {
    const subscription = client.subscribeToAll(
      {
        fromPosition: after < 0n ? START : { commit: after, prepare: after },
        requiresLeader: true,
        filter: wanted.streams.filterOf(wanted.prefixes, async (_, { commit, prepare }) => {
          // A checkpoint at the beginning of a page names an event that is still to come (commit
          // and prepare differ). A checkpoint of a log without any match names no position at all.
          const checked = commit === prepare ? numberOrNone(commit) : null;
          if (checked === null) this.lastMessageAt = performance.now();
          else this.mark(checked);
        }),
      },
      { highWaterMark: CLIENT_AHEAD },
    );
    this.stream = subscription;
    subscription.on('caughtUp', () => this.mark(null));
    subscription.on('data', (resolved: AllStreamResolvedEvent) => this.receive(resolved));
    subscription.on('error', (cause: Error) => this.fail(cause));
    for (const end of ['end', 'close'] as const) {
      subscription.on(end, () => this.fail(new Error('the subscription ended')));
    }
  }

  /**
   * Waits for events or reports; null when none came in time.
   * @throws the error that ended the subscription; buffered events are dropped and delivered
   *   again later
   */
  async next(max: number, waitMs: number): Promise<Batch | null> {
    const first = this.take(max);
    if (first !== null) return first;
    await this.sleep(waitMs);
    return this.take(max);
  }

  /** Events and reports that wait to be taken. */
  get waiting(): number {
    return this.ahead + this.marks.length;
  }

  /** Ends the waiting call and the call on the server. */
  close(): void {
    this.fail(new Error('the subscription was closed'));
    // The call may have ended on the server before.
    this.stream.unsubscribe().catch(() => undefined);
  }

  private take(max: number): Batch | null {
    if (this.failure !== null) throw this.failure;
    const some = this.queued.slice(0, max);
    this.queued = this.queued.slice(max);
    this.taken += some.length;
    if (this.queued.length < READ_AHEAD) this.stream.resume();
    const passed = this.marks.filter((mark) => mark.after <= this.taken);
    this.marks = this.marks.slice(passed.length);
    if (some.length === 0 && passed.length === 0) return null;
    const last = some.at(-1);
    // Nothing else says that the subscription has passed an event that is left out.
    const reached = last !== undefined && isOfServer(last.type) ? last.position : null;
    return {
      events: some.filter(({ type }) => !isOfServer(type)),
      checkpoint: passed.reduce((before, mark) => mark.checkpoint ?? before, reached),
      caughtUp: passed.some((mark) => mark.caughtUp),
    };
  }

  private receive({ event }: AllStreamResolvedEvent): void {
    this.lastMessageAt = performance.now();
    if (event === undefined) return;
    try {
      this.queued.push(toLoggedEvent(event, this.wanted.streams));
    } catch (cause) {
      this.fail(cause instanceof Error ? cause : new Error(String(cause)));
    }
    if (this.queued.length >= READ_AHEAD) this.stream.pause();
    this.wake();
  }

  /** Events that wait here or in the client. */
  private get ahead(): number {
    return this.queued.length + this.stream.readableLength;
  }

  /** When other programs write to the log as well, only checkpoints may arrive for hours. */
  private mark(checkpoint: bigint | null): void {
    this.lastMessageAt = performance.now();
    const after = this.taken + this.ahead;
    let mark = this.marks.at(-1);
    if (mark?.after !== after) {
      mark = { after, checkpoint: null, caughtUp: false };
      this.marks.push(mark);
    }
    if (checkpoint === null) mark.caughtUp = true;
    else mark.checkpoint = checkpoint;
    this.wake();
  }

  private fail(cause: Error): void {
    this.failure ??= cause;
    this.wake();
  }

  private async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }
}
