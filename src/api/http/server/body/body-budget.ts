/** Large bodies that are parsed and worked on at the same time; the others wait for their turn. */
const LARGE_AT_ONCE = 2;

/**
 * Bounds the memory that bodies take: the bytes received of bodies that are not answered yet, and
 * the number of large bodies whose values exist.
 */
export class BodyBudget {
  private bytes = 0;
  private large = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param bytesMax of all bodies together */
  constructor(private readonly bytesMax: number) {}

  /** Bytes held at the moment. */
  get held(): number {
    return this.bytes;
  }

  /** Takes bytes, unless that would be more than all bodies may have. */
  take(bytes: number): boolean {
    if (this.bytes + bytes > this.bytesMax) return false;
    this.bytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.bytes -= bytes;
  }

  /** Waits for a turn, in the order of the calls. */
  async takeTurn(): Promise<void> {
    if (this.large < LARGE_AT_ONCE) this.large += 1;
    else await new Promise<void>((admitted) => this.waiting.push(admitted));
  }

  endTurn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.large -= 1;
    else next();
  }
}

/** The share of one body in the budget. */
export class BodyHold {
  private bytes = 0;
  private hasTurn = false;
  private isReleased = false;

  constructor(private readonly budget: BodyBudget) {}

  /** Holds this many bytes more; false when that exceeds the budget. */
  grow(bytes: number): boolean {
    if (!this.budget.take(bytes)) return false;
    this.bytes += bytes;
    return true;
  }

  /** Waits for the body's turn; false when the hold was released meanwhile. */
  async takeTurn(): Promise<boolean> {
    await this.budget.takeTurn();
    if (this.isReleased) this.budget.endTurn();
    else this.hasTurn = true;
    return this.hasTurn;
  }

  /** Gives everything back, once. */
  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    this.budget.giveBack(this.bytes);
    if (this.hasTurn) this.budget.endTurn();
  }
}
