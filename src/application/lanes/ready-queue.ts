import type { Lane } from './lane.js';

/** Who has waited for so long when the log falls silent does not wait on. */
const PATIENCE_MS = 2_000;

/**
 * Lanes with waiting commands, in the order of their coming, and whether the log has room for them.
 * Where it has none they are not decided yet: what comes for them meanwhile goes into the same
 * append, which costs a server hardly more for five events than for one. Who only asks takes no
 * room: a store that is silent would hold up those who do not need it.
 */
export class ReadyQueue {
  /** Since when each of them waits, on the monotonic clock. */
  private readonly waiting = new Map<Lane, number>();
  /** Lanes whose append is under way. */
  private readonly appending = new Set<Lane>();

  /** @param most appends that the log carries out at once */
  constructor(
    private readonly most: number,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** Whether somebody waits for whom there is room. */
  get hasNext(): boolean {
    return this.waiting.size > 0 && this.hasRoomBeside(0);
  }

  /** The lane has something to do, unless it is at it already. */
  add(lane: Lane): void {
    if (lane.busy || lane.queue.length === 0 || this.waiting.has(lane)) return;
    this.waiting.set(lane, this.elapsedMs());
  }

  /**
   * The lane whose turn it is, for which there must be room beside so many that have their turn with
   * it; null if there is none.
   */
  next(beside: number): Lane | null {
    if (!this.hasRoomBeside(beside)) return null;
    for (const lane of this.waiting.keys()) {
      this.waiting.delete(lane);
      lane.busy = true;
      return lane;
    }
    return null;
  }

  /** The lane's append begins. */
  beginAppend(lane: Lane): void {
    this.appending.add(lane);
  }

  /** It is over, if there was one. */
  endAppend(lane: Lane): void {
    this.appending.delete(lane);
  }

  /** Gives all who wait; nobody does afterwards. */
  takeAll(): Lane[] {
    const lanes = [...this.waiting.keys()];
    this.waiting.clear();
    return lanes;
  }

  /** Gives those who have waited for too long to wait on behind lanes that a silent log keeps. */
  takeOverdue(): Lane[] {
    const before = this.elapsedMs() - PATIENCE_MS;
    const late: Lane[] = [];
    for (const [lane, since] of this.waiting) {
      if (since > before) break;
      this.waiting.delete(lane);
      late.push(lane);
    }
    return late;
  }

  private hasRoomBeside(lanes: number): boolean {
    return this.appending.size + lanes < this.most;
  }
}
