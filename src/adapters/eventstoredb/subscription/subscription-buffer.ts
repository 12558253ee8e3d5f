import { START } from '@eventstore/db-client';
import type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  EventStoreDBClient,
} from '@eventstore/db-client';
import type { LoggedEvent } from '../../../ports/event-log.js';
import type { LedgerStreams } from './stream-filter.js';
import { numberOrNone } from '../access/number-or-none.js';
import { toLoggedEvent } from '../access/event-mapping.js';

/** What came since the last time, in the order of the log. */
export interface Batch {
  readonly events: readonly LoggedEvent[];
  /** The server has looked through the log up to here, after these events; null = no news. */
  readonly checkpoint: bigint | null;
  /** The server had nothing more when it sent this, after these events. */
  readonly caughtUp: boolean;
}

/** Which streams are wanted; no prefixes = all of the ledger. */
export interface Wanted {
  readonly streams: LedgerStreams;
  readonly prefixes: readonly string[];
}

/** What was told between two events of the feed. */
interface Marker {
  /** How many events come before it. */
  readonly after: number;
  checkpoint: bigint | null;
  caughtUp: boolean;
}

/**
 * Events that are read ahead; the server is stopped when so many wait. They gather here while the
 * batch before them is written: as texts, because what the client makes of an event takes five times
 * as much, and what waits outlives the young memory.
 */
const READ_AHEAD = 8_192;
/** Events that wait in the client itself. */
const CLIENT_AHEAD = 64;

/**
 * One subscription of one client, until it breaks. The client tells of checkpoints and of being
 * caught up while earlier events still wait in its buffer: such news is held back here until the
 * events before it are taken, so that it never runs ahead of them.
 */
export class SubscriptionBuffer {
  /** When the server last said anything, also what is nothing to take. */
  lastMessageAt = performance.now();
  readonly #stream: AllStreamSubscription;
  #waiting: LoggedEvent[] = [];
  /** Events that came from the client and were taken. */
  #taken = 0;
  #marks: Marker[] = [];
  #failure: Error | null = null;
  #wake: () => void = () => undefined;

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
          // A checkpoint at the beginning of a page names an event that is still to come (commit and
          // prepare differ); one of a log where nothing matched yet names no position at all.
          const checked = commit === prepare ? numberOrNone(commit) : null;
          if (checked === null) this.lastMessageAt = performance.now();
          else this.#mark(checked);
        }),
      },
      { highWaterMark: CLIENT_AHEAD },
    );
    this.#stream = subscription;
    subscription.on('caughtUp', () => this.#mark(null));
    subscription.on('data', (resolved: AllStreamResolvedEvent) => this.#receive(resolved));
    subscription.on('error', (cause: Error) => this.#fail(cause));
    for (const end of ['end', 'close'] as const) {
      subscription.on(end, () => this.#fail(new Error('the subscription ended')));
    }
  }

  /**
   * Waits for something to be there; null when nothing came in time.
   * @throws What ended the subscription. What had come before is dropped, and comes again.
   */
  async next(max: number, waitMs: number): Promise<Batch | null> {
    const first = this.#take(max);
    if (first !== null) return first;
    await this.#sleep(waitMs);
    return this.#take(max);
  }

  /** Events, and places where something was told, that wait to be taken. */
  get waiting(): number {
    return this.#ahead + this.#marks.length;
  }

  /** Ends waiting, and the call on the server. */
  close(): void {
    this.#fail(new Error('the subscription was closed'));
    // The call may have ended on the server before.
    this.#stream.unsubscribe().catch(() => undefined);
  }

  #take(max: number): Batch | null {
    if (this.#failure !== null) throw this.#failure;
    const events = this.#waiting.slice(0, max);
    this.#waiting = this.#waiting.slice(max);
    this.#taken += events.length;
    if (this.#waiting.length < READ_AHEAD) this.#stream.resume();
    const passed = this.#marks.filter((mark) => mark.after <= this.#taken);
    this.#marks = this.#marks.slice(passed.length);
    if (events.length === 0 && passed.length === 0) return null;
    return {
      events,
      checkpoint: passed.reduce<bigint | null>((last, mark) => mark.checkpoint ?? last, null),
      caughtUp: passed.some((mark) => mark.caughtUp),
    };
  }

  #receive({ event }: AllStreamResolvedEvent): void {
    this.lastMessageAt = performance.now();
    if (event === undefined) return;
    try {
      this.#waiting.push(toLoggedEvent(event, this.wanted.streams));
    } catch (cause) {
      this.#fail(cause instanceof Error ? cause : new Error(String(cause)));
    }
    if (this.#waiting.length >= READ_AHEAD) this.#stream.pause();
    this.#wake();
  }

  /** Events that wait, here or in the client. */
  get #ahead(): number {
    return this.#waiting.length + this.#stream.readableLength;
  }

  /** Where others write to the log as well, nothing but checkpoints may come for hours. */
  #mark(checkpoint: bigint | null): void {
    this.lastMessageAt = performance.now();
    const after = this.#taken + this.#ahead;
    let mark = this.#marks.at(-1);
    if (mark?.after !== after) {
      mark = { after, checkpoint: null, caughtUp: false };
      this.#marks.push(mark);
    }
    if (checkpoint === null) mark.caughtUp = true;
    else mark.checkpoint = checkpoint;
    this.#wake();
  }

  #fail(cause: Error): void {
    this.#failure ??= cause;
    this.#wake();
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}
