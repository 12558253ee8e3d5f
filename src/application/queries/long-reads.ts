import { FairGate, GateFull } from '../../async/fair-gate.js';
import { TimeSlices, type SlicedWork } from '../../async/time-slices.js';

/**
 * - `page`: one page of a list in the order of an index.
 * - `scan`: a search or a filter that may examine every document.
 * - `audit`: everything of a client or of the ledger: replay, verification, export.
 */
export type ReadKind = 'page' | 'scan' | 'audit';

/** The caller of a read, and how long it wants the answer. */
export interface ReadAsked {
  readonly kind: ReadKind;
  /** Id of the API key. */
  readonly keyId: string;
  /** Aborted when the caller has hung up, or has the whole answer. */
  readonly signal: AbortSignal;
}

export interface LongReadLimits {
  /** Scans, and also audits, that run at the same time. */
  readonly atOnce: number;
  /** Reads of each kind that wait for one of these to end. */
  readonly waiting: number;
}

/** More long reads were asked for than the service runs at once and keeps waiting. */
export class LongReadRefused extends Error {
  override readonly name = 'LongReadRefused';
}

/** A read that was stopped before its end. */
export class ReadStopped extends Error {
  override readonly name = 'ReadStopped';

  constructor(readonly reason: 'CALLER_GONE' | 'CLOSING') {
    super(reason === 'CLOSING' ? 'the service stops' : 'the caller hung up');
  }
}

/** Longest wait of a read for its turn. */
const PATIENCE_MS = 30_000;
/** A page may take some megabytes, as documents and as text. */
const PAGES_AT_ONCE = 16;
/** A page is read in milliseconds, so this many wait for some seconds. */
const PAGES_WAITING = 2_000;

interface Running {
  readonly work: SlicedWork;
  readonly end: () => void;
}

/**
 * Keeps long reads from delaying other callers (decision 0048).
 *
 * - All reads share the main thread in slices of some milliseconds, one slice in each turn of the
 *   event loop.
 * - A few scans, a few audits and some pages are in work at the same time. Others wait in a bounded
 *   queue, and are refused beyond it. One key has at most half of each.
 * - A read ends when its caller hangs up, and when the service stops; a page then still ends.
 */
export class LongReads {
  private readonly slices: TimeSlices;
  private readonly gates: Readonly<Record<ReadKind, FairGate>>;
  private readonly running = new Set<AbortController>();
  private isClosing = false;

  constructor({ atOnce, waiting }: LongReadLimits, slices = new TimeSlices()) {
    const limits = { inside: atOnce, waiting, patienceMs: PATIENCE_MS };
    this.slices = slices;
    const pages = { ...limits, inside: PAGES_AT_ONCE, waiting: PAGES_WAITING };
    this.gates = {
      page: new FairGate(pages),
      scan: new FairGate(limits),
      audit: new FairGate(limits),
    };
  }

  /** @throws LongReadRefused, ReadStopped, and what the read throws */
  async run<T>(asked: ReadAsked, read: (work: SlicedWork) => Promise<T>): Promise<T> {
    const { work, end } = await this.begin(asked);
    try {
      return await read(work);
    } finally {
      end();
    }
  }

  /**
   * A read whose answer is a stream: it runs until the stream ends or is given up.
   * @throws LongReadRefused, ReadStopped, and what the read throws
   */
  async stream<T>(
    asked: ReadAsked,
    read: (work: SlicedWork) => Promise<AsyncIterable<T>>,
  ): Promise<AsyncIterable<T>> {
    const { work, end } = await this.begin(asked);
    try {
      const steps = await read(work);
      // A stream that was not read at all ends only by its signal.
      work.signal.addEventListener('abort', end);
      if (work.signal.aborted) end();
      return untilEnd(steps, end);
    } catch (cause) {
      end();
      throw cause;
    }
  }

  /** Stops the scans and audits that run or wait, and refuses further ones. */
  close(): void {
    this.isClosing = true;
    for (const controller of this.running) controller.abort(new ReadStopped('CLOSING'));
  }

  private async begin({ kind, keyId, signal }: ReadAsked): Promise<Running> {
    const controller = new AbortController();
    const gone = (): void => controller.abort(new ReadStopped('CALLER_GONE'));
    if (signal.aborted) gone();
    signal.addEventListener('abort', gone);
    // A connection outlives its requests, and so does its signal.
    const forget = (): void => {
      signal.removeEventListener('abort', gone);
      this.running.delete(controller);
    };
    try {
      const leave = await this.enter(kind, keyId, controller);
      const end = (): void => {
        forget();
        leave();
      };
      return { work: this.slices.work(controller.signal), end };
    } catch (cause) {
      forget();
      throw cause;
    }
  }

  /** @throws LongReadRefused, ReadStopped */
  private async enter(
    kind: ReadKind,
    keyId: string,
    controller: AbortController,
  ): Promise<() => void> {
    if (this.isClosing && kind !== 'page') throw new ReadStopped('CLOSING');
    if (kind !== 'page') this.running.add(controller);
    try {
      return await this.gates[kind].enter(keyId, controller.signal);
    } catch (cause) {
      throw cause instanceof GateFull ? new LongReadRefused(cause.message) : cause;
    }
  }
}

async function* untilEnd<T>(steps: AsyncIterable<T>, end: () => void): AsyncGenerator<T> {
  try {
    yield* steps;
  } finally {
    end();
  }
}
