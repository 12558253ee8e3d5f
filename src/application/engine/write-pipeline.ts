import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Writes the ready part of a batch while the rest is folded, one piece after the other, in order.
 * The failure of a piece is reported with the next one, or at the end.
 */
export class WritePipeline {
  private inFlight: Promise<void> = Promise.resolve();
  private busy = false;

  /** Starts to write once the previous piece is written; rejects if that one failed. */
  async start(write: () => Promise<void>): Promise<void> {
    await this.inFlight;
    this.busy = true;
    this.inFlight = write().finally(() => (this.busy = false));
    // `start` or `finish` receives the failure.
    this.inFlight.catch(() => undefined);
  }

  /** Yields, so pending writes are sent and answered: folding alone never waits. */
  async yieldToWriter(): Promise<void> {
    if (this.busy) await nextTurn();
  }

  /** Resolves when everything is written. */
  async finish(): Promise<void> {
    await this.inFlight;
  }

  /** Resolves when no write is in flight any more, whatever the outcome. */
  async idle(): Promise<void> {
    // `start` and `finish` reject with the failure.
    await this.inFlight.catch(() => undefined);
  }
}
