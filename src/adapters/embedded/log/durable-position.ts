const BYTES = 8;

/**
 * Position of the last event that survives a power cut, shared by all threads. The thread that
 * writes the log advances it; no thread reads beyond it. (A commit that is not yet synced is
 * visible to every connection, but must not be acted upon.)
 */
export class DurablePosition {
  private readonly cell: BigInt64Array;

  /** @param shared Memory shared by another thread; by default new memory, at -1. */
  constructor(readonly shared: SharedArrayBuffer = emptyLog()) {
    this.cell = new BigInt64Array(shared);
  }

  get position(): bigint {
    return Atomics.load(this.cell, 0);
  }

  set position(position: bigint) {
    Atomics.store(this.cell, 0, position);
  }
}

function emptyLog(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(BYTES);
  new BigInt64Array(shared).fill(-1n);
  return shared;
}
