/** Shortest time between the starts of two rounds. */
const ROUND_MS = 50;
/** Items of one turn of the event loop; commands are served between two turns. */
const TURN_ITEMS_MAX = 100;

/**
 * Does work for items in rounds. An item that is added several times before its turn has one turn.
 * The first item after a pause does not wait.
 */
export class PushRounds<T> {
  private readonly due = new Set<T>();
  private isRunning = false;
  private startedAt = -Infinity;

  /** @param work must neither wait nor throw */
  constructor(private readonly work: (item: T) => void) {}

  add(item: T): void {
    this.due.add(item);
    if (!this.isRunning) this.plan();
  }

  private plan(): void {
    this.isRunning = true;
    const wait = this.startedAt + ROUND_MS - performance.now();
    if (wait > 0) setTimeout(() => this.start(), wait).unref();
    else setImmediate(() => this.start());
  }

  private start(): void {
    this.startedAt = performance.now();
    const round = [...this.due];
    this.due.clear();
    this.turn(round, 0);
  }

  private turn(round: readonly T[], from: number): void {
    const to = from + TURN_ITEMS_MAX;
    for (const item of round.slice(from, to)) this.work(item);
    if (to < round.length) setImmediate(() => this.turn(round, to));
    else if (this.due.size > 0) this.plan();
    else this.isRunning = false;
  }
}
