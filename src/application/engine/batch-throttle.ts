import { InterruptibleSleep } from '../../async/interruptible-sleep.js';

/** How long a feed lets events gather before it takes the next batch. */
export interface ThrottleTimes {
  /** Time between two batches while the log grows: each document of a batch is written once. */
  readonly gatherMs: number;
  /**
   * The same after a batch of fewer than `few` events; longer where the batch itself took long, so
   * that small batches take up a small part of the time.
   */
  readonly smallBatchMs: number;
  readonly smallBatch: number;
  /** The same while somebody waits for what is not fed yet. */
  readonly expeditedMs: number;
  /** How long a hurry lasts: what is waited for may still be on its way to the feed. */
  readonly expediteForMs: number;
  /** Rest after each part of a batch, in times of what the part took; none while somebody waits. */
  readonly restRatio: number;
}

/** Longest rest after one part: what took long may have been frozen, not busy. */
const BREATH_MOST_MS = 250;
/** Small batches follow each other at so many times of what one took. */
const SPARED = 8;

export const THROTTLE_DEFAULT: ThrottleTimes = {
  gatherMs: 1_000,
  smallBatchMs: 20,
  smallBatch: 64,
  expeditedMs: 4,
  expediteForMs: 250,
  restRatio: 0,
};

/**
 * Of a feed that is woken at a pace and shares the processors with the write path: it takes half
 * of a while instead of all of a shorter one, so that no debit has to wait for long.
 */
export const PACE_BESIDE: ThrottleTimes = {
  gatherMs: 0,
  smallBatchMs: 0,
  smallBatch: 0,
  expeditedMs: 0,
  expediteForMs: 250,
  restRatio: 1,
};

/**
 * The rests between the batches of a feed. Under load they make batches large: what costs a store
 * most is how often it is asked, and a document that changed fifty times meanwhile is written once.
 */
export class BatchThrottle {
  private readonly nap: InterruptibleSleep;
  private began = -Infinity;
  private hurriedUntil = -Infinity;

  /**
   * @param most events of a full batch, after which there is nothing to gather for
   * @param ending ends every rest, now and later
   */
  constructor(
    private readonly times: ThrottleTimes,
    private readonly most: number,
    ending: AbortSignal,
  ) {
    this.nap = new InterruptibleSleep(ending);
  }

  /** A reader waits for what is not fed yet. A rest that began in a hurry is short already. */
  expedite(): void {
    const now = performance.now();
    const isHurried = now < this.hurriedUntil;
    this.hurriedUntil = now + this.times.expediteForMs;
    if (!isHurried) this.nap.interrupt();
  }

  /** A batch begins: rests are counted from here. */
  begin(): void {
    this.began = performance.now();
  }

  /** Rests after a batch of so many events. */
  async pauseAfterBatch(events: number): Promise<void> {
    if (events === 0) return;
    const now = performance.now();
    const left = this.began + this.restMs(events, now) - now;
    if (left > 0) await this.nap.sleep(left);
  }

  /** Rests after a part of a batch that took so long. */
  async pauseAfterPart(tookMs: number): Promise<void> {
    const rest = Math.min(tookMs * this.times.restRatio, BREATH_MOST_MS);
    if (rest > 0 && performance.now() >= this.hurriedUntil) await this.nap.sleep(rest);
  }

  private restMs(events: number, now: number): number {
    const { smallBatch: few, smallBatchMs: fewMs, gatherMs, expeditedMs: hurriedMs } = this.times;
    if (events >= this.most) return 0;
    if (now < this.hurriedUntil) return hurriedMs;
    const spared = Math.max(fewMs, SPARED * (now - this.began));
    return events < few ? Math.min(spared, gatherMs) : gatherMs;
  }
}
