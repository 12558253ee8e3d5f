import type { IdIndex } from '../../../ports/id-index.js';
import type { Lane } from '../lane.js';
import type { LaneStats } from '../lane-dependencies.js';
import { lookUpIds, type Revisions } from './id-lookup.js';

/** A slow index does not prevent further look-ups, which may find that it is unreachable. */
const PLACE_MS = 250;

/**
 * Looks up ids, one query at a time; lanes that arrive meanwhile share the next query. For a server
 * and its client, one query costs as much as some hundred more ids in a query. An embedded index
 * answers synchronously, so nothing ever waits for it here.
 */
export class LookupBatcher {
  private inFlight = 0;

  /** @param freed is called when another look-up may start */
  constructor(
    private readonly ids: IdIndex,
    private readonly stats: LaneStats,
    private readonly freed: () => void,
  ) {}

  get isFull(): boolean {
    return this.inFlight > 0;
  }

  /** The result of the index and the lanes' unindexed ids for the ids that the commands need. */
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
    this.inFlight += 1;
    const leave = (): void => {
      clearTimeout(timer);
      if (!inside) return;
      inside = false;
      this.inFlight -= 1;
      this.freed();
    };
    const timer = setTimeout(leave, PLACE_MS);
    return leave;
  }
}
