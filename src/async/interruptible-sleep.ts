/** Waits that can be cut short. */
export class InterruptibleSleep {
  private end: () => void = () => undefined;

  /** @param ending ends every wait, now and later */
  constructor(private readonly ending: AbortSignal) {
    ending.addEventListener('abort', () => this.end());
  }

  /** Resolves after the time, when woken, or when all is to end. */
  sleep(ms: number): Promise<void> {
    if (this.ending.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait under way, if there is one. */
  interrupt(): void {
    this.end();
  }
}
