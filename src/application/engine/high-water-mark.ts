/**
 * How far a store was seen written, by this feed or by another one, also by a batch that is not
 * done. Trying again goes back; what was seen does not, so that a store that has less has lost it.
 */
export class HighWaterMark {
  private position: bigint;

  constructor(position = -1n) {
    this.position = position;
  }

  get through(): bigint {
    return this.position;
  }

  /** The store was opened, or begun anew, and holds this much. */
  reset(position: bigint): void {
    this.position = position;
  }

  advance(position: bigint): void {
    if (position > this.position) this.position = position;
  }

  /** @param found what the store says now; null = it knows nothing of what is asked for */
  storeRegressed(found: bigint | null): boolean {
    if (found === null || found < this.position) return true;
    this.advance(found);
    return false;
  }
}
