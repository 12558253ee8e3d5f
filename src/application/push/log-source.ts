import { sleep } from '../../async/retry.js';
import { ReadModelUnavailable } from '../../ports/documents.js';
import { LogUnavailable } from '../../ports/event-log.js';
import { VaultUnavailable } from '../../ports/key-vault.js';
import type { CreditLogLine } from '../queries/get-credit-log.js';
import type { LogPart } from './log-tail.js';
import { SubscriberBehind, Wakening, type PushSource } from './push-source.js';

/** The most revisions that a subscriber may be behind. */
const BEHIND_MAX = 10_000n;
/** Pause before a log that does not answer is read again. */
const AGAIN_MS = 1_000;
const OUTAGES = [LogUnavailable, VaultUnavailable, ReadModelUnavailable];

/**
 * The credit log of a client for one subscriber, from a revision on.
 *
 * **Invariants**
 * - Every line after that revision is given once, in the order of the log.
 * - The subscriber costs one part of the log in memory, however slow it is: lines are read from
 *   the log when they are wanted. A subscriber that is more than 10,000 revisions behind ends.
 */
export class LogSource implements PushSource<CreditLogLine> {
  private readonly ending = new AbortController();
  private readonly wakening = new Wakening();
  private lines: readonly CreditLogLine[] = [];
  private next = 0;
  /** Newest revision that is known to be durable. */
  private wanted: bigint;

  /**
   * @param reached revision of the last line that the subscriber has
   * @param read gives the part of the log after a revision
   */
  constructor(
    private reached: bigint,
    private readonly read: (after: bigint) => Promise<LogPart>,
    private readonly closed: () => void,
  ) {
    this.wanted = reached;
  }

  get isClosed(): boolean {
    return this.ending.signal.aborted;
  }

  /** A revision is durable. */
  note(revision: bigint): void {
    if (revision <= this.wanted) return;
    this.wanted = revision;
    this.wakening.wake();
  }

  async ready(): Promise<void> {
    while (!this.isClosed && this.next >= this.lines.length) {
      const isBehind = this.wanted > this.reached;
      await (isBehind ? this.readOn() : this.wakening.sleep());
    }
  }

  take(): CreditLogLine | null {
    const line = this.isClosed ? undefined : this.lines[this.next];
    if (line === undefined) return null;
    this.next += 1;
    return line;
  }

  close(): void {
    if (this.isClosed) return;
    this.ending.abort();
    this.closed();
    this.wakening.wake();
  }

  private async readOn(): Promise<void> {
    if (this.wanted - this.reached > BEHIND_MAX) throw behind(this.reached);
    try {
      const { lines, through } = await this.read(this.reached);
      this.lines = lines;
      this.next = 0;
      // A shared log may show an event later than it reports it.
      if (through > this.reached) this.reached = through;
      else await sleep(AGAIN_MS, this.ending.signal);
    } catch (cause) {
      if (!OUTAGES.some((outage) => cause instanceof outage)) throw cause;
      await sleep(AGAIN_MS, this.ending.signal);
    }
  }
}

function behind(reached: bigint): SubscriberBehind {
  return new SubscriberBehind(
    `More than ${BEHIND_MAX} revisions follow ${reached}: read the credit log after revision ` +
      `${reached}, then subscribe again with afterRevision set to the newest one.`,
    reached,
  );
}
