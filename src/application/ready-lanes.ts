import type { Lane } from './lane.js';

/** Who has waited for so long when the log falls silent does not wait on. */
const PATIENCE_MS = 2_000;

/**
 * Lanes with waiting commands, in the order of their coming, and how many may have a turn at once.
 * Where the log has no room for more of them the others are not decided yet: what comes for them
 * meanwhile goes into the same append, which costs a server hardly more for five events than for one.
 */
export class ReadyLanes {
  private readonly waiting = new Set<Lane>();
  /** Lanes that look up, decide or append. */
  private readonly underWay = new Set<Lane>();

  /** @param most lanes that may be under way at once */
  constructor(
    private readonly most: number,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** Whether somebody waits for whom there is room. */
  get hasNext(): boolean {
    return this.waiting.size > 0 && this.underWay.size < this.most;
  }

  /** The lane has something to do, unless it is at it already. */
  add(lane: Lane): void {
    if (lane.busy || lane.queue.length === 0 || this.waiting.has(lane)) return;
    lane.readySince = this.elapsedMs();
    this.waiting.add(lane);
  }

  /** The lane whose turn it is; a cold one, which has to be loaded first, takes nobody's room. */
  next(): Lane | null {
    if (!this.hasNext) return null;
    for (const lane of this.waiting) {
      this.waiting.delete(lane);
      lane.busy = true;
      if (lane.loaded) this.underWay.add(lane);
      return lane;
    }
    return null;
  }

  /** The lane's turn is over. */
  leave(lane: Lane): void {
    this.underWay.delete(lane);
  }

  /** Gives all who wait; nobody does afterwards. */
  takeAll(): Lane[] {
    const lanes = [...this.waiting];
    this.waiting.clear();
    return lanes;
  }

  /** Gives those who have waited for too long to wait on behind lanes that a silent log keeps. */
  takeLate(): Lane[] {
    const before = this.elapsedMs() - PATIENCE_MS;
    const late: Lane[] = [];
    for (const lane of this.waiting) {
      if (lane.readySince > before) break;
      this.waiting.delete(lane);
      late.push(lane);
    }
    return late;
  }
}
