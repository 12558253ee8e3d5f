import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Writes what is ready of a batch while the rest of it is folded: one piece after the other, in
 * order. What writing a piece comes to is learnt with the next one, or at the end.
 */
export class WritePipeline {
  private underWay: Promise<void> = Promise.resolve();
  private busy = false;

  /** Begins to write when the piece before it is written; rejects as that one did. */
  async start(write: () => Promise<void>): Promise<void> {
    await this.underWay;
    this.busy = true;
    this.underWay = write().finally(() => (this.busy = false));
    // Whoever ends it hears of a failure.
    this.underWay.catch(() => undefined);
  }

  /** Lets what is under way be sent and answered: folding alone never waits for anything. */
  async yieldToWriter(): Promise<void> {
    if (this.busy) await nextTurn();
  }

  /** Resolves when everything is written. */
  async finish(): Promise<void> {
    await this.underWay;
  }

  /** Resolves when nothing is under way any more, whatever became of it. */
  async idle(): Promise<void> {
    // `begin` and `end` reject with the failure.
    await this.underWay.catch(() => undefined);
  }
}
