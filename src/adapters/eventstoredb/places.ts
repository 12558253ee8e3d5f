/** How much may be under way at once. */
export interface Room {
  readonly count: number;
  /** Sum of the sizes; one that alone is larger is let in when nobody else is there. */
  readonly size: number;
}

/** Bounds what is under way at once, in the order of asking. */
export class Places {
  readonly #waiting: { readonly size: number; readonly enter: () => void }[] = [];
  #count = 0;
  #size = 0;

  constructor(private readonly room: Room) {}

  /** Waits for a place, does the work and leaves the place. */
  async within<T>(size: number, work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length > 0 || !this.#fits(size)) {
      await new Promise<void>((enter) => this.#waiting.push({ size, enter }));
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
