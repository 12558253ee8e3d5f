/** A source that one subscriber follows; it takes an item when it has dealt with the one before. */
export interface PushSource<T> {
  /**
   * Resolves when there is an item to take, or when the source was closed.
   * @throws SubscriberBehind, LogUnavailable, VaultUnavailable
   */
  ready(): Promise<void>;
  /** The next item; null when there is none now. */
  take(): T | null;
  /** Nothing is taken afterwards. May be called repeatedly. */
  close(): void;
  readonly isClosed: boolean;
}

/** A subscriber that is too slow, or was away for too long, to be given every item. */
export class SubscriberBehind extends Error {
  override readonly name = 'SubscriberBehind';

  /** @param reached newest revision that the subscriber was given; null when there is none */
  constructor(
    message: string,
    readonly reached: bigint | null,
  ) {
    super(message);
  }
}

/** Lets one waiter sleep until it is woken; a call of `wake` before the sleep counts too. */
export class Wakening {
  private isDue = false;
  private resume: (() => void) | null = null;

  wake(): void {
    this.isDue = true;
    this.resume?.();
  }

  async sleep(): Promise<void> {
    if (!this.isDue) await new Promise<void>((resolve) => (this.resume = resolve));
    this.resume = null;
    this.isDue = false;
  }
}
