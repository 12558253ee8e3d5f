import type { IdIndex } from '../../../ports/id-index.js';
import type { Lane } from '../lane.js';
import type { LaneStats } from '../lane-dependencies.js';
import { lookUpIds, type Revisions } from './id-lookup.js';

/** An index that is slow to answer keeps nobody from asking it, or from learning that it is away. */
const PLACE_MS = 250;

/**
 * Look-ups of ids, one at a time: what comes meanwhile shares the next one. To a server and to its
 * client a question costs as much as some hundred ids more in one.
 * An embedded index answers within the turn, so that nothing ever waits for it here.
 */
export class LookupBatcher {
  private underWay = 0;

  /** @param freed hears that another look-up may begin */
  constructor(
    private readonly ids: IdIndex,
    private readonly stats: LaneStats,
    private readonly freed: () => void,
  ) {}

  get isFull(): boolean {
    return this.underWay > 0;
  }

  /** What the index and the tails of the lanes know of the ids that their commands need. */
  async ask(lanes: readonly Lane[]): Promise<Revisions[]> {
    const began = performance.now();
    const leave = this.enter();
    try {
      return await lookUpIds(lanes, this.ids, this.stats);
    } finally {
      leave();
      this.count(lanes, performance.now() - began);
    }
  }

  private count(lanes: readonly Lane[], tookMs: number): void {
    const { stats } = this;
    stats.lookUpMs += tookMs;
    for (const { asked } of lanes) stats.lookUpCommandMs += asked * tookMs;
  }

  private enter(): () => void {
    let inside = true;
    this.underWay += 1;
    const leave = (): void => {
      clearTimeout(timer);
      if (!inside) return;
      inside = false;
      this.underWay -= 1;
      this.freed();
    };
    const timer = setTimeout(leave, PLACE_MS);
    return leave;
  }
}
