import { Condition } from '../../async/condition.js';
import { endsWithin } from '../../async/deadline.js';
import { sleep } from '../../async/retry.js';
import type { Leases } from '../../ports/leases.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';

export interface LeaseTimes {
  /** For how long the lease is this instance's after it was last prolonged. */
  readonly holdMs: number;
  /** How often the holder prolongs it, and how often the other instances ask for it. */
  readonly askMs: number;
}

export interface LeaseParts {
  readonly leases: Leases;
  /** Name of the lease: instances that ask for the same name compete for it. */
  readonly name: string;
  readonly times: LeaseTimes;
  readonly logger?: Logger;
}

/** How soon the lease is asked for again after the leases did not answer. */
const RETRY_MS = 250;
/** How long the end of this instance waits for the lease to be given back. */
const RELEASE_MS = 1_000;

/**
 * Acquires one lease, prolongs it, knows until when this instance holds it, and gives it back.
 *
 * - `isHeld` is true only while no other instance can have the lease.
 * - While the leases do not answer, the last answer counts until the lease runs out.
 *
 * A lease saves work: whatever is done under it must be safe without it (`src/ports/leases.ts`).
 */
export class LeaseLoop {
  private readonly closing = new AbortController();
  private readonly changes = new Condition(this.closing.signal);
  private readonly logger: Logger;
  private running: Promise<void> = Promise.resolve();
  /** Null = unknown, because the leases did not answer yet. */
  private held: boolean | null = null;
  /** When the lease runs out, on the monotonic clock: a frozen process is not notified. */
  private heldUntil = -Infinity;
  private asked = false;

  constructor(private readonly parts: LeaseParts) {
    this.logger = parts.logger ?? NO_LOG;
  }

  /** Whether the lease is this instance's now. No other instance has it before it ran out. */
  get isHeld(): boolean {
    return this.held === true && performance.now() < this.heldUntil;
  }

  /** Asks for the lease, or prolongs it. False = it is another's, or was never granted so far. */
  async renew(): Promise<boolean> {
    await this.ask();
    return this.held === true;
  }

  /**
   * Waits for the lease, which `start` or the caller must be asking for.
   * False = another instance held it all the time; true also when the leases do not answer.
   */
  async acquire(withinMs: number): Promise<boolean> {
    const isUnknown = (): boolean => this.held === null && this.asked;
    await this.changes.waitUntil(() => this.isHeld || isUnknown(), withinMs);
    return this.held !== false;
  }

  /** Asks for the lease and prolongs it until `close`. */
  start(): void {
    this.running = this.ask().then((isAnswered) =>
      this.keepAsking(isAnswered, this.closing.signal),
    );
  }

  /**
   * Does the work under the lease: acquires it, prolongs it meanwhile, gives it back.
   * False = the work was not done, because the lease is another instance's or unknown.
   */
  async during(work: () => Promise<void>): Promise<boolean> {
    if (this.closing.signal.aborted || !(await this.renew())) return false;
    const done = new AbortController();
    const renewing = this.keepAsking(true, done.signal);
    try {
      await work();
    } finally {
      done.abort();
      await renewing;
      await this.release();
    }
    return true;
  }

  /** Gives the lease back, so that another instance has it at once. */
  async release(): Promise<void> {
    if (this.held !== true) return;
    this.held = false;
    const { leases, name } = this.parts;
    try {
      await leases.release(name);
    } catch (cause) {
      // The lease runs out instead.
      this.logger.debug(`the lease ${name} was not given back`, { cause });
    }
  }

  /** Ends the loop and gives the lease back; waits only a moment for leases that do not answer. */
  async close(): Promise<void> {
    this.closing.abort();
    await endsWithin(
      this.running.then(() => this.release()),
      RELEASE_MS,
    );
  }

  /** Asks again and again, sooner after the leases did not answer. */
  private async keepAsking(wasAnswered: boolean, ending: AbortSignal): Promise<void> {
    const { askMs } = this.parts.times;
    let isAnswered = wasAnswered;
    for (;;) {
      await sleep(isAnswered ? askMs : Math.min(askMs, RETRY_MS), ending);
      if (ending.aborted) return;
      isAnswered = await this.ask();
    }
  }

  /** False when the leases did not answer: then the last answer counts until the lease runs out. */
  private async ask(): Promise<boolean> {
    const { leases, name, times } = this.parts;
    const since = performance.now();
    let isAnswered = true;
    try {
      this.held = await leases.hold(name, times.holdMs);
      if (this.held) this.heldUntil = since + times.holdMs;
    } catch (cause) {
      isAnswered = false;
      this.logger.debug(`the lease ${name} was not renewed`, { cause });
    }
    this.asked = true;
    this.changes.notify();
    return isAnswered;
  }
}
