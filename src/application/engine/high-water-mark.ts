/**
 * Highest position known to be stored, by any instance, including unfinished batches. Never
 * decreases: a store that reports less has lost data.
 */
export class HighWaterMark {
  private position: bigint;

  constructor(position = -1n) {
    this.position = position;
  }

  get through(): bigint {
    return this.position;
  }

  /** The store was opened or reset, and contains everything up to this position. */
  reset(position: bigint): void {
    this.position = position;
  }

  advance(position: bigint): void {
    if (position > this.position) this.position = position;
  }

  /**
   * @param found position that the store reports now; null = the store does not know the
   *   generation
   */
  storeRegressed(found: bigint | null): boolean {
    if (found === null || found < this.position) return true;
    this.advance(found);
    return false;
  }
}
