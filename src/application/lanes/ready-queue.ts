import type { Lane } from './lane.js';

/** Lanes that have waited this long are rejected when the log stops responding. */
const PATIENCE_MS = 2_000;

/** Of so many lanes that are chosen, one comes from batches, however many others wait. */
const BATCH_SHARE = 4;

/**
 * Lanes with waiting commands, in order of arrival, and the log's capacity for appends.
 *
 * - Lanes that only batches wait for are chosen after the others: a batch of 10,000 clients would
 *   otherwise delay each single command behind it by seconds.
 * - Without capacity a lane is not decided yet. Commands that arrive meanwhile join the same
 *   append, which costs a server hardly more for five events than for one.
 * - A lane that only asks takes no capacity, so a store that does not respond does not delay it.
 */
export class ReadyQueue {
  /** Time since which each lane waits, on the monotonic clock; lanes with a single command. */
  private readonly single = new Map<Lane, number>();
  /** The same for lanes that only batches wait for. */
  private readonly batches = new Map<Lane, number>();
  private chosen = 0;
  /** Lanes whose append is in flight. */
  private readonly appending = new Set<Lane>();

  /** @param most limit of concurrent appends of the log */
  constructor(
    private readonly most: number,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** Whether a lane waits and there is capacity for it. */
  get hasNext(): boolean {
    return this.single.size + this.batches.size > 0 && this.hasRoomBeside(0);
  }

  /** Queues the lane, unless it is already in progress. */
  add(lane: Lane): void {
    if (lane.busy || lane.queue.length === 0 || this.single.has(lane)) return;
    if (lane.queue.every(({ mode }) => mode === 'each')) {
      if (!this.batches.has(lane)) this.batches.set(lane, this.elapsedMs());
      return;
    }
    this.batches.delete(lane);
    this.single.set(lane, this.elapsedMs());
  }

  /**
   * The next lane, if there is capacity beside this number of lanes already chosen; otherwise null.
   */
  next(beside: number): Lane | null {
    if (!this.hasRoomBeside(beside)) return null;
    const isBatchNext = this.single.size === 0 || ++this.chosen % BATCH_SHARE === 0;
    const waiting = isBatchNext && this.batches.size > 0 ? this.batches : this.single;
    for (const lane of waiting.keys()) {
      waiting.delete(lane);
      lane.busy = true;
      return lane;
    }
    return null;
  }

  /** The lane's append starts. */
  beginAppend(lane: Lane): void {
    this.appending.add(lane);
  }

  /** The lane's append ends, if there was one. */
  endAppend(lane: Lane): void {
    this.appending.delete(lane);
  }

  /** Removes and returns all waiting lanes. */
  takeAll(): Lane[] {
    const lanes = [...this.single.keys(), ...this.batches.keys()];
    this.single.clear();
    this.batches.clear();
    return lanes;
  }

  /**
   * Removes and returns the lanes that have waited too long behind appends of a log that does not
   * respond.
   */
  takeOverdue(): Lane[] {
    const before = this.elapsedMs() - PATIENCE_MS;
    const late: Lane[] = [];
    for (const waiting of [this.single, this.batches]) {
      for (const [lane, since] of waiting) {
        if (since > before) break;
        waiting.delete(lane);
        late.push(lane);
      }
    }
    return late;
  }

  private hasRoomBeside(lanes: number): boolean {
    return this.appending.size + lanes < this.most;
  }
}
