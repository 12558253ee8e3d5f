const BYTES = 8;

/**
 * Position of the last event that a power cut would leave, seen by all threads: the one that
 * writes the log moves it, and nobody reads beyond it. (A commit that is not synced yet can be
 * read through any connection, but must not be acted upon.)
 */
export class DurablePosition {
  readonly #position: BigInt64Array;

  /** @param shared The memory of another thread's; its own, at -1, unless given. */
  constructor(readonly shared: SharedArrayBuffer = emptyLog()) {
    this.#position = new BigInt64Array(shared);
  }

  get position(): bigint {
    return Atomics.load(this.#position, 0);
  }

  set position(position: bigint) {
    Atomics.store(this.#position, 0, position);
  }
}

function emptyLog(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(BYTES);
  new BigInt64Array(shared).fill(-1n);
  return shared;
}
