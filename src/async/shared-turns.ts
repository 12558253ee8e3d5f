/** Time of the work between two turns of the event loop that serve everything else. */
const TURN_MS = 5;

/**
 * Shares the main thread between many short pieces of work and everything else, such as commands.
 *
 * **Invariant**: pieces of work begin until they have taken 5 ms; then other input is served before
 * the next ones begin, in the order in which they asked.
 */
export class SharedTurns {
  private readonly waiting: (() => void)[] = [];
  private until = -Infinity;
  private isPlanned = false;

  /** Resolves when a piece of work may begin. */
  turn(): Promise<void> {
    if (this.waiting.length === 0 && performance.now() < this.until) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (!this.isPlanned) this.plan();
    });
  }

  private plan(): void {
    this.isPlanned = true;
    setImmediate(() => setImmediate(() => this.begin()));
  }

  private begin(): void {
    this.until = performance.now() + TURN_MS;
    this.step();
  }

  private step(): void {
    if (performance.now() >= this.until) return this.plan();
    const next = this.waiting.shift();
    if (next === undefined) {
      this.isPlanned = false;
      return;
    }
    next();
    // The work runs in promises, and the next tick comes when they have run.
    queueMicrotask(() => process.nextTick(() => this.step()));
  }
}
