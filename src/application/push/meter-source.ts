import type { MeterDocument } from '../../../projections/meter.js';
import type { MeterWatch, Watch } from './meter-watch.js';
import { Wakening, type PushSource } from './push-source.js';
import { isLater, type PushedMeter } from './watched-client.js';

/**
 * The meter of a client for one subscriber.
 *
 * **Invariants**
 * - One meter waits for the subscriber: the newest.
 * - No meter is given that is not later than the one before.
 */
export class MeterSource implements PushSource<MeterDocument> {
  isClosed = false;
  private watch: Watch | null = null;
  private waiting: PushedMeter | null = null;
  private given: Pick<PushedMeter, 'revision' | 'edge'> = { revision: -1n, edge: -Infinity };
  private readonly wakening = new Wakening();

  /**
   * @param seen revision that the subscriber has; one that the client does not have counts as none
   * @throws QueryError CLIENT_NOT_FOUND, and LogUnavailable
   */
  static async open(
    meters: MeterWatch,
    clientId: string,
    seen: bigint | null,
  ): Promise<MeterSource> {
    const source = new MeterSource();
    const watch = await meters.open(clientId, (pushed) => source.offer(pushed));
    source.watch = watch;
    if (seen !== null && seen <= watch.head) source.given = { revision: seen, edge: -Infinity };
    source.offer(watch.first);
    return source;
  }

  async ready(): Promise<void> {
    while (!this.isClosed && !this.hasLater()) await this.wakening.sleep();
  }

  take(): MeterDocument | null {
    const { waiting } = this;
    if (waiting === null || this.isClosed || !this.hasLater()) return null;
    this.waiting = null;
    this.given = waiting;
    return waiting.meter;
  }

  close(): void {
    this.isClosed = true;
    this.watch?.close();
    this.wakening.wake();
  }

  private offer(pushed: PushedMeter): void {
    if (this.waiting !== null && !isLater(pushed, this.waiting)) return;
    this.waiting = pushed;
    this.wakening.wake();
  }

  private hasLater(): boolean {
    return this.waiting !== null && isLater(this.waiting, this.given);
  }
}
