/** Runs work at intervals, measured from its end, so it never runs twice at a time. */
export class Periodic {
  private timer: NodeJS.Timeout | null = null;
  private isClosed = false;

  /**
   * @param everyMs null = never
   * @param failed receives the reason when the work rejects; it runs again at the next interval
   */
  constructor(
    private readonly everyMs: number | null,
    private readonly work: () => Promise<void>,
    private readonly failed: (cause: unknown) => void,
  ) {}

  start(): void {
    if (this.everyMs === null || this.isClosed) return;
    this.timer = setTimeout(() => {
      void this.work()
        .catch(this.failed)
        .finally(() => this.start());
    }, this.everyMs).unref();
  }

  /** Work in progress goes on. */
  close(): void {
    this.isClosed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
