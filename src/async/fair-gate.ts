/** Bounds of a gate. */
export interface GateLimits {
  /** Pieces of work inside at the same time. */
  readonly inside: number;
  /** Callers that wait to enter. */
  readonly waiting: number;
  /** Milliseconds that a caller waits at most. */
  readonly patienceMs: number;
}

/** The gate admitted nothing: too many wait already, or it stayed full for too long. */
export class GateFull extends Error {
  override readonly name = 'GateFull';
}

interface Waiting {
  readonly name: string;
  readonly enter: () => void;
}

/**
 * Bounds how much work of a kind runs at the same time.
 *
 * - One name has at most half of the places inside, rounded up, and half of the queue. So the work
 *   of one caller never keeps another one out.
 * - Otherwise work is admitted in the order of the calls.
 */
export class FairGate {
  private readonly inside = new Map<string, number>();
  private readonly queue = new Set<Waiting>();
  private readonly queued = new Map<string, number>();
  private count = 0;

  constructor(private readonly limits: GateLimits) {}

  /**
   * Waits for a place; the answer gives it back, and may be called again.
   * @throws GateFull; the reason of the signal when it is aborted while the caller waits
   */
  async enter(name: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.admits(name)) this.add(name);
    else await this.wait(name, signal);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.leave(name);
    };
  }

  private wait(name: string, signal: AbortSignal): Promise<void> {
    const own = this.queued.get(name) ?? 0;
    const { waiting, patienceMs } = this.limits;
    if (this.queue.size >= waiting || own >= half(waiting)) {
      return Promise.reject(new GateFull('too many wait already'));
    }
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.queue.delete(entry);
        countDown(this.queued, name);
        settle();
      };
      const entry: Waiting = { name, enter: () => end(resolve) };
      const aborted = (): void => end(() => reject(signal.reason as Error));
      const late = (): void => end(() => reject(new GateFull('no place became free in time')));
      const timer = setTimeout(late, patienceMs);
      signal.addEventListener('abort', aborted);
      this.queue.add(entry);
      this.queued.set(name, own + 1);
    });
  }

  private leave(name: string): void {
    this.count -= 1;
    countDown(this.inside, name);
    for (const each of this.queue) {
      if (this.count >= this.limits.inside) return;
      if (!this.admits(each.name)) continue;
      this.add(each.name);
      each.enter();
    }
  }

  private admits(name: string): boolean {
    const own = this.inside.get(name) ?? 0;
    return this.count < this.limits.inside && own < half(this.limits.inside);
  }

  private add(name: string): void {
    this.count += 1;
    this.inside.set(name, (this.inside.get(name) ?? 0) + 1);
  }
}

function countDown(counts: Map<string, number>, name: string): void {
  const left = (counts.get(name) ?? 1) - 1;
  if (left === 0) counts.delete(name);
  else counts.set(name, left);
}

function half(count: number): number {
  return Math.ceil(count / 2);
}
