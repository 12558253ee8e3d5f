/** How many tries a name has: at first, and how fast they come back. */
export interface Allowance {
  readonly most: number;
  /** Milliseconds until one more is there. */
  readonly everyMs: number;
}

interface Left {
  tries: number;
  filledAt: number;
}

/** Tries by name, each name with a bucket that fills with time. */
export class Allowances {
  private readonly left = new Map<string, Left>();

  /** @param namesMax beyond it the name that was used longest ago is forgotten, which fills it */
  constructor(
    private readonly allowance: Allowance,
    private readonly namesMax: number,
  ) {}

  get size(): number {
    return this.left.size;
  }

  /** Milliseconds until there is a try; 0 when there is one now. */
  waitMs(name: string, now: number): number {
    const known = this.left.get(name);
    if (known === undefined) return 0;
    const { tries } = this.filled(known, now);
    return tries >= 1 ? 0 : Math.ceil((1 - tries) * this.allowance.everyMs);
  }

  /** Takes a try, whether or not there is one. */
  take(name: string, now: number): void {
    const known = this.left.get(name) ?? { tries: this.allowance.most, filledAt: now };
    const left = this.filled(known, now);
    left.tries = Math.max(0, left.tries - 1);
    this.left.delete(name);
    if (this.left.size >= this.namesMax) this.forgetOldest();
    this.left.set(name, left);
  }

  /** A try that counts no more. */
  giveBack(name: string): void {
    const known = this.left.get(name);
    if (known !== undefined) known.tries = Math.min(this.allowance.most, known.tries + 1);
  }

  /** All tries of a name count no more. */
  refill(name: string): void {
    this.left.delete(name);
  }

  private filled(left: Left, now: number): Left {
    const gained = Math.max(0, now - left.filledAt) / this.allowance.everyMs;
    left.tries = Math.min(this.allowance.most, left.tries + gained);
    left.filledAt = now;
    return left;
  }

  private forgetOldest(): void {
    const [oldest] = this.left.keys();
    if (oldest !== undefined) this.left.delete(oldest);
  }
}
