import { InterruptibleSleep } from '../../async/interruptible-sleep.js';

/** Pauses of the projection engine between its batches. */
export interface ThrottleTimes {
  /** Time between two batches while the log grows: each document of a batch is written once. */
  readonly gatherMs: number;
  /**
   * The same time after a batch of fewer than `few` events. It is longer after a slow batch, so
   * small batches take up a small part of the time.
   */
  readonly smallBatchMs: number;
  readonly smallBatch: number;
  /** The same time while a caller waits for events that are not projected yet. */
  readonly expeditedMs: number;
  /** How long `expedite` has an effect: the awaited event may still be on its way to the engine. */
  readonly expediteForMs: number;
  /**
   * Rest after each part of a batch, as a multiple of the part's duration; none while a caller
   * waits.
   */
  readonly restRatio: number;
}

/** Longest rest after one part: a long duration may mean a frozen process, not a busy one. */
const BREATH_MOST_MS = 250;
/** The pause between small batches is at least this multiple of a batch's duration. */
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
 * For an engine that is woken at intervals and shares the processors with the write path. It
 * spreads its work over twice the time, so no debit has to wait for long.
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
 * The pauses between the batches of the projection engine. Under load they make batches large,
 * because the number of requests costs a store most. A document that changed fifty times is then
 * written once.
 */
export class BatchThrottle {
  private readonly nap: InterruptibleSleep;
  private began = -Infinity;
  private hurriedUntil = -Infinity;

  /**
   * @param most events of a full batch, which is not delayed
   * @param ending aborts every pause, present and future
   */
  constructor(
    private readonly times: ThrottleTimes,
    private readonly most: number,
    ending: AbortSignal,
  ) {
    this.nap = new InterruptibleSleep(ending);
  }

  /**
   * A reader waits for events that are not projected yet. A pause that started after `expedite` is
   * short already.
   */
  expedite(): void {
    const now = performance.now();
    const isHurried = now < this.hurriedUntil;
    this.hurriedUntil = now + this.times.expediteForMs;
    if (!isHurried) this.nap.interrupt();
  }

  /** A batch begins: pauses are measured from here. */
  begin(): void {
    this.began = performance.now();
  }

  /** Pauses after a batch with this number of events. */
  async pauseAfterBatch(events: number): Promise<void> {
    if (events === 0) return;
    const now = performance.now();
    const left = this.began + this.restMs(events, now) - now;
    if (left > 0) await this.nap.sleep(left);
  }

  /** Pauses after a part of a batch with this duration. */
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
