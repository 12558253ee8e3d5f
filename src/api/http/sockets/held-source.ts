import type { Delivered } from '../../operations/runners/subscription-runner.js';

/** The source of a subscription with its place, which is left once: when the source ends. */
export class HeldSource implements AsyncIterableIterator<unknown> {
  private isHeld = true;

  constructor(
    private readonly source: Delivered,
    private readonly leave: () => void,
  ) {}

  /** The client that is followed; empty for all clients. */
  get clientId(): string {
    return this.source.clientId;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown>> {
    const item = await this.source.next();
    if (item.done === true) this.release();
    return item;
  }

  return(): Promise<IteratorResult<unknown>> {
    this.release();
    return this.source.return();
  }

  private release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.leave();
  }
}
