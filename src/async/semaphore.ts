/** Limit of work in flight. */
export interface Capacity {
  readonly count: number;
  /** Sum of the sizes. A single larger piece of work is admitted when nothing else is in flight. */
  readonly size: number;
}

/** The work waited in the queue for too long and was never sent to the server. */
export class QueueTimeout extends Error {
  override readonly name = 'QueueTimeout';
}

interface Waiting {
  readonly size: number;
  readonly since: number;
  readonly enter: () => void;
  readonly refuse: (cause: QueueTimeout) => void;
}

/** Bounds how much work is in flight. Work is admitted in the order of the calls. */
export class Semaphore {
  private waiting: Waiting[] = [];
  private count = 0;
  private size = 0;

  constructor(private readonly capacity: Capacity) {}

  /**
   * Waits until there is capacity, runs the work and frees the capacity.
   * @throws QueueTimeout
   */
  async run<T>(size: number, work: () => Promise<T>): Promise<T> {
    if (this.waiting.length > 0 || !this.fits(size)) {
      await new Promise<void>((enter, refuse) => {
        this.waiting.push({ size, since: performance.now(), enter, refuse });
      });
    } else {
      this.enter(size);
    }
    try {
      return await work();
    } finally {
      this.count -= 1;
      this.size -= size;
      this.admit();
    }
  }

  /**
   * Rejects work that has been queued for this long. While a server does not respond, capacity is
   * freed too slowly for the whole queue to be answered in time.
   */
  rejectOverdue(waitedMs: number): void {
    const before = performance.now() - waitedMs;
    const late = this.waiting.filter(({ since }) => since <= before);
    if (late.length === 0) return;
    this.waiting = this.waiting.filter(({ since }) => since > before);
    for (const { refuse } of late) refuse(new QueueTimeout('EventStoreDB is silent'));
  }

  private fits(size: number): boolean {
    if (this.count === 0) return true;
    return this.count < this.capacity.count && this.size + size <= this.capacity.size;
  }

  private enter(size: number): void {
    this.count += 1;
    this.size += size;
  }

  private admit(): void {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      if (!this.fits(next.size)) return;
      this.waiting.shift();
      this.enter(next.size);
      next.enter();
    }
  }
}
