import {
  EventLog,
  LogUnavailable,
  OutcomeUnknown,
  type Appended,
  type EventBatch,
  type LoggedEvent,
  type StoredEvent,
  type Subscription,
  type ReadAllOptions,
  type SubscriptionOptions,
} from '../../src/ports/event-log.js';

/** The fault of one append: nothing is written, or it is written and the answer is lost. */
export type Fault = 'unavailable' | 'answer-lost' | 'unknown-not-written';

/** A log whose appends fail as planned, and that can be `shared` as EventStoreDB is. */
export class FaultyLog extends EventLog {
  /** Faults of the next appends, in order; `null` = this one goes well. */
  readonly faults: (Fault | null)[] = [];
  /** Runs before an append reaches the log: another writer may come first. */
  beforeAppend: ((stream: string) => Promise<void>) | null = null;
  override appendsMax = Infinity;
  appends = 0;
  heads = 0;

  /** @param inner another one may take its place */
  constructor(
    public inner: EventLog,
    readonly shared: boolean,
  ) {
    super();
  }

  async append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
  ): Promise<Appended> {
    this.appends += 1;
    await this.beforeAppend?.(stream);
    const fault = this.faults.shift() ?? null;
    if (fault === 'unavailable') throw new LogUnavailable('the log is away');
    if (fault === 'unknown-not-written') throw new OutcomeUnknown('no answer in time');
    const appended = await this.inner.append(stream, expected, events);
    if (fault === 'answer-lost') throw new OutcomeUnknown('no answer in time');
    return appended;
  }

  tombstone(stream: string): Promise<void> {
    return this.inner.tombstone(stream);
  }

  readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]> {
    return this.inner.readForward(stream, from, max);
  }

  readBackward(stream: string, from: bigint | null, max: number): Promise<LoggedEvent[]> {
    return this.inner.readBackward(stream, from, max);
  }

  head(stream: string): Promise<bigint> {
    this.heads += 1;
    return this.inner.head(stream);
  }

  end(): Promise<bigint> {
    return this.inner.end();
  }

  readAll(options: ReadAllOptions): AsyncIterable<EventBatch> {
    return this.inner.readAll(options);
  }

  subscribe(
    options: SubscriptionOptions,
    handler: (batch: EventBatch) => Promise<void>,
    failed: (cause: unknown) => void,
  ): Subscription {
    return this.inner.subscribe(options, handler, failed);
  }
}
