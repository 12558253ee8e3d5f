/**
 * Lets callers wait until a condition on shared state holds. The owner of the state calls `notify`
 * after each change, and every waiting condition is checked again.
 */
export class Condition {
  private readonly looks = new Set<() => void>();

  /** @param ending aborts every wait, present and future */
  constructor(private readonly ending: AbortSignal) {
    ending.addEventListener('abort', () => this.notify());
  }

  /** The state changed: every waiting condition is checked again. */
  notify(): void {
    for (const look of [...this.looks]) look();
  }

  /** Resolves when the condition holds, the time has passed, or `ending` is aborted. */
  waitUntil(condition: () => boolean, withinMs = Infinity): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.looks.delete(look);
        resolve();
      };
      const look = (): void => {
        if (condition() || this.ending.aborted) end();
      };
      const timer = Number.isFinite(withinMs) ? setTimeout(end, withinMs) : undefined;
      this.looks.add(look);
      look();
    });
  }
}
