import { OPERATIONS } from '../../ports/projection-runner.js';
import { Contention } from './answer.js';
import type { Feed } from './lane-dependencies.js';
import { ALL, type Progress } from '../engine/progress.js';

/** Number of events behind the log from which the write path waits for the projection engine. */
const EVENTS_BEHIND_MAX = 100_000;
/** How long a command waits for the projection engine before it is rejected. */
const PATIENCE_MS = 5_000;

/**
 * Backpressure of the read side on the write path. Ids beyond the index's checkpoint are in the
 * lanes' memory, and reads of recent facts wait for the read models. So neither backlog may grow
 * without limit.
 */
export class Backpressure implements Feed {
  private readonly behindMax: number;

  /**
   * @param positionsPerEvent how far a usual event advances the position: 1, or its size in bytes
   */
  constructor(
    private readonly progress: Progress,
    positionsPerEvent = 1,
  ) {
    this.behindMax = EVENTS_BEHIND_MAX * positionsPerEvent;
  }

  whenReady(): Promise<void> | null {
    const behind = this.progress.lag();
    return behind <= this.behindMax ? null : this.wait();
  }

  private async wait(): Promise<void> {
    const line = this.progress.lag(OPERATIONS) > this.behindMax ? OPERATIONS : ALL;
    const goal = this.progress.position(line) + BigInt(this.behindMax / 4);
    const reached = await this.progress.waitFor(line, goal, PATIENCE_MS);
    if (!reached && this.progress.lag(OPERATIONS) > this.behindMax) {
      throw new Contention('the id index is too far behind the log');
    }
  }
}
