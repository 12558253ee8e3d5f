import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventBatch, Subscription, SubscriptionOptions } from '../../../ports/event-log.js';

export interface SubscriptionSource {
  /** Reads the next batch after a position. */
  readonly read: (after: bigint) => EventBatch;
  /** True for a failure that a retry cannot heal. */
  readonly isPermanent: (cause: unknown) => boolean;
  /** Longest wait, in milliseconds, before a poll without a wake-up. */
  readonly pollMs: number;
}

/**
 * Follows the log. Commits wake it. The poll is a safety net, and resumes reading after an outage.
 * When it has caught up for the first time it reports that, with an empty batch if necessary.
 */
export class LogSubscription implements Subscription {
  private readonly running: Promise<void>;
  private closed = false;
  private woken = false;
  private stopWaiting: (() => void) | null = null;

  constructor(
    private readonly source: SubscriptionSource,
    private readonly options: SubscriptionOptions,
    private readonly handler: (batch: EventBatch) => Promise<void>,
    private readonly failed: (cause: unknown) => void,
  ) {
    this.running = this.run().catch((cause: unknown) => {
      this.closed = true;
      this.failed(cause);
    });
  }

  /** Signals that there may be events to read. */
  wake(): void {
    this.woken = true;
    this.stopWaiting?.();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopWaiting?.();
    await this.running;
  }

  private async run(): Promise<void> {
    await nextTurn();
    let read = this.options.after;
    let reported: bigint | null = null;
    while (!this.closed) {
      this.woken = false;
      const batch = this.read(read);
      if (batch !== null) {
        const before = read;
        read = batch.through;
        const news = batch.through > before || (batch.caughtUp && reported !== batch.through);
        if (news) {
          reported = batch.through;
          await this.handler(batch);
        }
      }
      if (batch === null || batch.caughtUp) await this.wait();
      else await nextTurn();
    }
  }

  /** Null when the log is unreachable at the moment. */
  private read(after: bigint): EventBatch | null {
    try {
      return this.source.read(after);
    } catch (cause) {
      if (this.source.isPermanent(cause)) throw cause;
      return null;
    }
  }

  private async wait(): Promise<void> {
    if (this.woken || this.closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.source.pollMs);
      timer.unref();
      this.stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.stopWaiting = null;
  }
}
