/** Lets one piece of asynchronous work run at a time, in the order of asking. */
export class Mutex {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    // The caller of this turn gets its failure; the next turn only waits for the end.
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
