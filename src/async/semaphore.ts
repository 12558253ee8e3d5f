/** How much may be under way at once. */
export interface Room {
  readonly count: number;
  /** Sum of the sizes; one that alone is larger is let in when nobody else is there. */
  readonly size: number;
}

/** Nobody was let in for too long: nothing was asked of the server. */
export class QueueTimeout extends Error {
  override readonly name = 'NoPlace';
}

interface Waiting {
  readonly size: number;
  readonly since: number;
  readonly enter: () => void;
  readonly refuse: (cause: QueueTimeout) => void;
}

/** Bounds what is under way at once, in the order of asking. */
export class Semaphore {
  #waiting: Waiting[] = [];
  #count = 0;
  #size = 0;

  constructor(private readonly room: Room) {}

  /** Waits for a place, does the work and leaves the place. @throws QueueTimeout */
  async run<T>(size: number, work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length > 0 || !this.#fits(size)) {
      await new Promise<void>((enter, refuse) => {
        this.#waiting.push({ size, since: performance.now(), enter, refuse });
      });
    } else {
      this.#enter(size);
    }
    try {
      return await work();
    } finally {
      this.#count -= 1;
      this.#size -= size;
      this.#admit();
    }
  }

  /**
   * Turns away who has waited for so long. Where those inside wait for a server that is silent, the
   * places go round too slowly for all the others to be told in time.
   */
  rejectOverdue(waitedMs: number): void {
    const before = performance.now() - waitedMs;
    const late = this.#waiting.filter(({ since }) => since <= before);
    if (late.length === 0) return;
    this.#waiting = this.#waiting.filter(({ since }) => since > before);
    for (const { refuse } of late) refuse(new QueueTimeout('EventStoreDB is silent'));
  }

  #fits(size: number): boolean {
    if (this.#count === 0) return true;
    return this.#count < this.room.count && this.#size + size <= this.room.size;
  }

  #enter(size: number): void {
    this.#count += 1;
    this.#size += size;
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#fits(next.size)) return;
      this.#waiting.shift();
      this.#enter(next.size);
      next.enter();
    }
  }
}
