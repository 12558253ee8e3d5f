/** The clock and the event loop that slices are measured by; specs replace them. */
export interface SliceTimer {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Runs a function after the event loop has served what waits for it. */
  nextTurn(run: () => void): void;
}

/** A debit takes some turns of the event loop: two of them pass between two slices. */
const SYSTEM: SliceTimer = {
  now: () => performance.now(),
  nextTurn: (run) => void setImmediate(() => void setImmediate(run)),
};

/** Time that work may take before the event loop serves other callers. */
const SLICE_MS = 5;

/**
 * Shares the main thread between long pieces of work and everything else.
 *
 * - At most one piece of work gets a slice in one turn of the event loop, in the order in which
 *   they ask. So ten pieces of work delay a short request no longer than one does.
 * - Between two slices the event loop serves input and output.
 */
export class TimeSlices {
  private readonly waiting = new Set<() => void>();
  /** True from the slice of a turn to the next turn. */
  private isTaken = false;

  constructor(
    readonly timer: SliceTimer = SYSTEM,
    readonly sliceMs = SLICE_MS,
  ) {}

  /** A piece of work that ends when the signal is aborted. Its first step needs a slice too. */
  work(signal: AbortSignal = new AbortController().signal): SlicedWork {
    return new SlicedWork(this, signal);
  }

  /** Resolves in a turn in which no other work gets a slice, or when the signal is aborted. */
  turn(signal: AbortSignal): Promise<void> {
    if (!this.isTaken) {
      this.take();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const go = (): void => {
        this.waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      if (signal.aborted) return go();
      signal.addEventListener('abort', go);
      this.waiting.add(go);
    });
  }

  private take(): void {
    this.isTaken = true;
    this.timer.nextTurn(() => {
      this.isTaken = false;
      const [next] = this.waiting;
      if (next === undefined) return;
      next();
      this.take();
    });
  }
}

/**
 * One long piece of work. Its loops call `pause` before each step; a step must be short, because
 * nothing interrupts it.
 */
export class SlicedWork {
  private until = -Infinity;

  constructor(
    private readonly slices: TimeSlices,
    readonly signal: AbortSignal,
  ) {}

  /** True when the slice is used up. Loops over cheap steps ask before they call `pause`. */
  get isDue(): boolean {
    return this.slices.timer.now() >= this.until;
  }

  /**
   * Gives the event loop back when the slice is used up, and waits for the next slice.
   * @throws the reason of the signal, once it is aborted
   */
  async pause(): Promise<void> {
    this.signal.throwIfAborted();
    if (!this.isDue) return;
    await this.slices.turn(this.signal);
    this.signal.throwIfAborted();
    this.until = this.slices.timer.now() + this.slices.sliceMs;
  }
}
