import type { Subscription } from '../../../src/ports/event-log.js';
import { MemoryEventLog } from './event-log.js';

/** A log that counts its subscriptions and can end them. */
export class CountedLog extends MemoryEventLog {
  private readonly open = new Map<Subscription, (cause: unknown) => void>();

  get followers(): number {
    return this.open.size;
  }

  override subscribe(...asked: Parameters<MemoryEventLog['subscribe']>): Subscription {
    const subscription = super.subscribe(...asked);
    this.open.set(subscription, asked[2]);
    const close = (): Promise<void> => {
      this.open.delete(subscription);
      return subscription.close();
    };
    return { close };
  }

  /** Ends every subscription: none delivers an event that is appended afterwards. */
  async endAll(): Promise<void> {
    for (const [subscription, failed] of [...this.open]) {
      this.open.delete(subscription);
      await subscription.close();
      failed(new Error('the connection was lost'));
    }
  }
}
