/** A sleep that another part of the program can end early. */
export class InterruptibleSleep {
  private end: () => void = () => undefined;

  /** @param ending aborts every sleep, present and future */
  constructor(private readonly ending: AbortSignal) {
    ending.addEventListener('abort', () => this.end());
  }

  /** Resolves after the time, at `interrupt`, or when `ending` is aborted. */
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

  /** Ends the present sleep, if there is one. */
  interrupt(): void {
    this.end();
  }
}
