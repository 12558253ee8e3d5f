import { Nap } from '../../async/interruptible-sleep.js';

/** How long a feed lets events gather before it takes the next batch. */
export interface PaceTimes {
  /** Time between two batches while the log grows: each document of a batch is written once. */
  readonly gatherMs: number;
  /**
   * The same after a batch of fewer than `few` events; longer where the batch itself took long, so
   * that small batches take up a small part of the time.
   */
  readonly fewMs: number;
  readonly few: number;
  /** The same while somebody waits for what is not fed yet. */
  readonly hurriedMs: number;
  /** How long a hurry lasts: what is waited for may still be on its way to the feed. */
  readonly hurryForMs: number;
  /** Rest after each part of a batch, in times of what the part took; none while somebody waits. */
  readonly breath: number;
}

/** Longest rest after one part: what took long may have been frozen, not busy. */
const BREATH_MOST_MS = 250;
/** Small batches follow each other at so many times of what one took. */
const SPARED = 8;

export const PACE_DEFAULT: PaceTimes = {
  gatherMs: 1_000,
  fewMs: 20,
  few: 64,
  hurriedMs: 4,
  hurryForMs: 250,
  breath: 0,
};

/**
 * Of a feed that is woken at a pace and shares the processors with the write path: it takes half
 * of a while instead of all of a shorter one, so that no debit has to wait for long.
 */
export const PACE_BESIDE: PaceTimes = {
  gatherMs: 0,
  fewMs: 0,
  few: 0,
  hurriedMs: 0,
  hurryForMs: 250,
  breath: 1,
};

/**
 * The rests between the batches of a feed. Under load they make batches large: what costs a store
 * most is how often it is asked, and a document that changed fifty times meanwhile is written once.
 */
export class Pace {
  private readonly nap: Nap;
  private began = -Infinity;
  private hurriedUntil = -Infinity;

  /**
   * @param most events of a full batch, after which there is nothing to gather for
   * @param ending ends every rest, now and later
   */
  constructor(
    private readonly times: PaceTimes,
    private readonly most: number,
    ending: AbortSignal,
  ) {
    this.nap = new Nap(ending);
  }

  /** A reader waits for what is not fed yet. A rest that began in a hurry is short already. */
  hurry(): void {
    const now = performance.now();
    const isHurried = now < this.hurriedUntil;
    this.hurriedUntil = now + this.times.hurryForMs;
    if (!isHurried) this.nap.wake();
  }

  /** A batch begins: rests are counted from here. */
  begin(): void {
    this.began = performance.now();
  }

  /** Rests after a batch of so many events. */
  async rest(events: number): Promise<void> {
    if (events === 0) return;
    const now = performance.now();
    const left = this.began + this.restMs(events, now) - now;
    if (left > 0) await this.nap.take(left);
  }

  /** Rests after a part of a batch that took so long. */
  async breathe(tookMs: number): Promise<void> {
    const rest = Math.min(tookMs * this.times.breath, BREATH_MOST_MS);
    if (rest > 0 && performance.now() >= this.hurriedUntil) await this.nap.take(rest);
  }

  private restMs(events: number, now: number): number {
    const { few, fewMs, gatherMs, hurriedMs } = this.times;
    if (events >= this.most) return 0;
    if (now < this.hurriedUntil) return hurriedMs;
    const spared = Math.max(fewMs, SPARED * (now - this.began));
    return events < few ? Math.min(spared, gatherMs) : gatherMs;
  }
}
