import { endsWithin } from '../../async/deadline.js';
import type { Leases } from '../../ports/leases.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import { Condition } from '../../async/condition.js';
import { InterruptibleSleep } from '../../async/interruptible-sleep.js';

export interface SoleTimes {
  /** How long the ledger is one instance's after it last said so. */
  readonly holdMs: number;
  /** How often it says so, and how often another one asks. */
  readonly askMs: number;
}

export interface SoleOptions {
  readonly times?: SoleTimes;
  readonly logger?: Logger;
}

const TIMES_DEFAULT: SoleTimes = { holdMs: 10_000, askMs: 3_000 };
/** How soon it asks again where the leases did not answer: as long as that lasts, time runs out. */
const AGAIN_MS = 250;
/** How long the end of the process waits until the ledger was given back. */
const GIVE_BACK_MS = 1_000;

/**
 * One instance and no other works with a ledger whose log several could reach, but whose keys and
 * read models are on one machine's disk: a second one, with a disk of its own, would decide without
 * the ids and the names that the first has given.
 */
export class SingleInstanceLease {
  private readonly closing = new AbortController();
  private readonly nap = new InterruptibleSleep(this.closing.signal);
  private readonly changes = new Condition(this.closing.signal);
  private readonly running: Promise<void>;
  private readonly times: SoleTimes;
  private readonly logger: Logger;
  /** Null = nobody knows, because the leases did not answer yet. */
  private held: boolean | null = null;
  /** When this instance's time is over, on the monotonic clock: who is frozen hears of nothing. */
  private heldUntil = -Infinity;
  private asked = false;

  /** @param ledger what names it: two with the same name are the same ledger */
  constructor(
    private readonly leases: Leases,
    private readonly ledger: string,
    { times = TIMES_DEFAULT, logger = NO_LOG }: SoleOptions = {},
  ) {
    this.times = times;
    this.logger = logger;
    this.running = this.run();
  }

  /** Whether this instance may decide: nobody else may before its time is over. */
  get isHeld(): boolean {
    return this.held === true && performance.now() < this.heldUntil;
  }

  /**
   * Waits until the ledger is this instance's: of one that was killed the lease runs out by itself.
   * False when it stayed another's all the time, true also when nobody knows.
   */
  async acquire(withinMs: number): Promise<boolean> {
    const unknown = (): boolean => this.held === null && this.asked;
    await this.changes.waitUntil(() => this.isHeld || unknown(), withinMs);
    return this.held !== false;
  }

  /** Gives the ledger back; who is told nothing waits for a moment only, its time ends by itself. */
  async close(): Promise<void> {
    this.closing.abort();
    await endsWithin(this.giveBack(), GIVE_BACK_MS);
  }

  private async giveBack(): Promise<void> {
    await this.running;
    if (this.held !== true) return;
    this.held = false;
    // The lease runs out where it cannot be given back.
    const kept = this.logger.ignoring('debug', 'the lease of the ledger was not given back');
    await this.leases.release(this.ledger).catch(kept);
  }

  private async run(): Promise<void> {
    const { askMs } = this.times;
    while (!this.closing.signal.aborted) {
      const answered = await this.renew();
      this.asked = true;
      this.changes.notify();
      await this.nap.sleep(answered ? askMs : Math.min(askMs, AGAIN_MS));
    }
  }

  /** False when the leases did not answer: whoever had the ledger has it until the time is over. */
  private async renew(): Promise<boolean> {
    const { holdMs } = this.times;
    const since = performance.now();
    try {
      this.held = await this.leases.hold(this.ledger, holdMs);
    } catch (cause) {
      this.logger.debug('the lease of the ledger was not renewed', { cause });
      return false;
    }
    if (this.held) this.heldUntil = since + holdMs;
    return true;
  }
}
