/** Counts of the load in one round. */
export class Tally {
  requests = 0;
  /** Commands, each item of a batch as one. */
  acknowledged = 0;
  unavailable = 0;
  /** Requests without an answer. */
  cut = 0;
  failedItems = 0;
  slowestMs = 0;
  slowestUnavailableMs = 0;
  readsServed = 0;
  readsUnavailable = 0;
  slowestReadMs = 0;
  rssMostMB = 0;
  /** From a kill until the read models advanced again; null when not measured. */
  fedMs: number | null = null;
  /** From the fault's end until the read models contained everything, the load's own end included. */
  readModelsMs = 0;

  answered(status: number, ms: number): void {
    this.slowestMs = Math.max(this.slowestMs, ms);
    if (status !== 503) return;
    this.unavailable += 1;
    this.slowestUnavailableMs = Math.max(this.slowestUnavailableMs, ms);
  }

  read(status: number, ms: number): void {
    this.slowestReadMs = Math.max(this.slowestReadMs, ms);
    if (status === 503) this.readsUnavailable += 1;
    else this.readsServed += 1;
  }

  /** In one line. */
  toString(): string {
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    return [
      `${this.requests} requests`,
      `${this.acknowledged} acknowledged`,
      `${this.unavailable} × 503 (slowest ${seconds(this.slowestUnavailableMs)})`,
      `${this.cut} cut`,
      `${this.failedItems} items FAILED`,
      `slowest ${seconds(this.slowestMs)}`,
      `reads ${this.readsServed}/${this.readsServed + this.readsUnavailable}` +
        ` (slowest ${seconds(this.slowestReadMs)})`,
      `${this.rssMostMB} MB`,
      ...(this.readModelsMs === 0
        ? []
        : [`read models whole ${seconds(this.readModelsMs)} after the end`]),
      ...(this.fedMs === null ? [] : [`fed again after ${seconds(this.fedMs)}`]),
    ].join(', ');
  }
}
