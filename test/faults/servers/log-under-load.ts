import { randomUUID } from 'node:crypto';
import {
  LogUnavailable,
  NO_STREAM,
  OutcomeUnknown,
  type EventBatch,
  type EventLog,
  type StoredEvent,
  type Subscription,
} from '../../../src/ports/event-log.js';
import { sampleEvents } from '../../contracts/sample-events.js';

const EVERYTHING = 100_000;
const PATIENCE_MS = 600_000;

/** The acknowledged events of one writer. */
interface Written {
  readonly stream: string;
  /** Events of each of its appends. */
  readonly size: number;
  readonly events: StoredEvent[];
  readonly positions: bigint[];
}

/**
 * Writers append to separate streams, one append after the other, and repeat an append with the
 * same ids and revision until it is answered, as the lanes do. A subscriber reads all streams.
 */
export class LogUnderLoad {
  readonly batches: EventBatch[] = [];
  readonly outages: unknown[] = [];
  private readonly prefix = `load${randomUUID().replaceAll('-', '')}`;
  private readonly written: Written[] = [];
  private readonly defects: unknown[] = [];
  private running: Promise<unknown>;
  private subscription: Subscription;
  private stopped = false;

  private constructor(
    private readonly log: EventLog,
    after: bigint,
    writers: number,
  ) {
    const options = { after, batchMax: 7, prefixes: [this.prefix] };
    const take = async (batch: EventBatch): Promise<void> => void this.batches.push(batch);
    this.subscription = log.subscribe(options, take, (cause) => this.defects.push(cause));
    const sizes = Array.from({ length: writers }, (_, writer) => 1 + (writer % 3));
    this.running = Promise.all(sizes.map((size) => this.write(size)));
  }

  static async start(log: EventLog, writers: number): Promise<LogUnderLoad> {
    return new LogUnderLoad(log, await log.end(), writers);
  }

  /** Waits until every writer was answered so many times more. */
  async progress(appends: number): Promise<void> {
    const goals = this.written.map(({ events, size }) => events.length + size * appends);
    await this.until(() =>
      this.written.every(({ events }, index) => events.length >= (goals[index] ?? 0)),
    );
  }

  /** Waits until a writer gets no answer, or a failure. */
  async outage(): Promise<void> {
    const before = this.outages.length;
    await this.until(() => this.outages.length > before);
  }

  /** Lets the writers end with the append that they are at. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([this.running, this.subscription.close()]);
  }

  /** Stops, and compares the log with the acknowledged events, one by one. */
  async settle(): Promise<void> {
    this.stopped = true;
    await this.running;
    const all = this.written.flatMap(({ events }) => events.map(({ eventId }) => eventId));
    const delivered = (): string[] =>
      this.batches.flatMap(({ events }) => [...events].map(({ eventId }) => eventId));
    await this.until(() => delivered().length >= all.length);
    await this.until(() => this.batches.at(-1)?.caughtUp === true);
    await this.subscription.close();
    expect(this.defects).toEqual([]);
    for (const { stream, events, positions } of this.written) {
      const read = await this.log.readForward(stream, 0n, EVERYTHING);
      expect(read.map(({ eventId }) => eventId)).toEqual(events.map(({ eventId }) => eventId));
      expect(read.map(({ position }) => position)).toEqual(positions);
    }
    const got = this.batches.flatMap(({ events }) => [...events]);
    const inOrder = [...got].sort((a, b) => (a.position < b.position ? -1 : 1));
    expect(delivered()).toEqual(inOrder.map(({ eventId }) => eventId));
    expect([...delivered()].sort()).toEqual([...all].sort());
    for (const { events, through } of this.batches) {
      for (const { position } of events) expect(through).toBeGreaterThanOrEqual(position);
    }
  }

  private async write(size: number): Promise<void> {
    const stream = `${this.prefix}-${randomUUID()}`;
    const written: Written = { stream, size, events: [], positions: [] };
    this.written.push(written);
    let revision = NO_STREAM;
    while (!this.stopped) {
      const events = sampleEvents(size);
      const appended = await this.insist(stream, revision, events);
      if (appended === null) return;
      revision += BigInt(size);
      expect(appended.revision).toBe(revision);
      written.events.push(...events);
      written.positions.push(...appended.positions);
    }
  }

  private async insist(
    stream: string,
    expected: bigint,
    events: StoredEvent[],
  ): Promise<Awaited<ReturnType<EventLog['append']>> | null> {
    for (;;) {
      try {
        return await this.log.append(stream, expected, events);
      } catch (cause) {
        if (!(cause instanceof OutcomeUnknown || cause instanceof LogUnavailable)) {
          this.defects.push(cause);
          return null;
        }
        this.outages.push(cause);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  private async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!condition()) {
      if (this.defects.length > 0) throw this.defects[0];
      if (Date.now() > deadline) throw new Error('waited in vain');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
