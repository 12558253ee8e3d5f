/** Lets others wait until something about an object holds; it says when to look again. */
export class Condition {
  private readonly looks = new Set<() => void>();

  /** @param ending ends every wait, now and later */
  constructor(private readonly ending: AbortSignal) {
    ending.addEventListener('abort', () => this.notify());
  }

  /** Something changed: whoever waits looks again. */
  notify(): void {
    for (const look of [...this.looks]) look();
  }

  /** Resolves when the condition holds, the time is over, or all is to end. */
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
