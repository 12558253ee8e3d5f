import { OPERATIONS } from '../../ports/projection-runner.js';
import { Contention } from './answer.js';
import type { Feed } from './lane-dependencies.js';
import { ALL, type Progress } from '../engine/progress.js';

/** Events that the feed may be behind before the write path waits for it. */
const EVENTS_BEHIND_MAX = 100_000;
/** How long a command waits for the feed to come closer before it is given back. */
const PATIENCE_MS = 5_000;

/**
 * Back-pressure: what the id index does not cover stands in the lanes' tails, and what the read
 * models do not contain is asked for in vain, so neither backlog may grow without bound.
 */
export class Backpressure implements Feed {
  private readonly behindMax: number;

  /** @param positionsPerEvent how far a usual event moves the position: 1, or its size in bytes */
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
