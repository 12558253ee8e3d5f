/** Runs one piece of asynchronous work at a time, in the order of the calls. */
export class Mutex {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    // The caller receives the failure; the next run only waits for the end.
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
