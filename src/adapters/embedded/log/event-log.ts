import { EventLog, LogUnavailable, StreamTombstoned } from '../../../ports/event-log.js';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import type { Appended, EventBatch, LoggedEvent, StoredEvent } from '../../../ports/event-log.js';
import type {
  ReadAllOptions,
  Subscription,
  SubscriptionOptions,
} from '../../../ports/event-log.js';
import type { VaultMarks } from '../../../ports/vault-marks.js';
import { DurablePosition } from './durable-position.js';
import { asError, damagedAt, streamAt, unavailable } from './log-damage.js';
import { LogRange } from './log-range.js';
import { LogSubscription } from './log-subscription.js';
import { tombstoneStream } from './tombstones.js';
import { appendRequest, resolveAppends } from './log-writer.js';
import type { Committed, Pending, WalFile } from './log-writer.js';
import { openLog, reopenLog, type OpenLog, type OpenLogOptions } from './open-log.js';
import { closeFile, isDamage, reasonOf } from '../sqlite/sqlite.js';
import { vaultMarksIn } from '../vault/vault-fingerprint-row.js';
import type { LocalLog } from '../../../ports/local-log.js';

export interface EmbeddedEventLogOptions extends OpenLogOptions {
  /** For a reader: the position up to which the writer permits reads. */
  readonly durable?: DurablePosition;
  /** Longest wait in milliseconds before a subscription polls for events; default 250. */
  readonly pollMs?: number;
  readonly logger?: Logger;
}

const POLL_MS = 250;
/** After a failed write, further writes are assumed to fail for this long. */
const FAILING_MS = 5_000;
/**
 * With this few events, syncing on this thread is faster than handing the sync to another thread.
 */
const FEW = 256n;

/**
 * The log in one SQLite file.
 *
 * - Appends of one turn of the event loop, and those that arrive during a sync, share one
 *   transaction and one fsync (group commit).
 * - A large group is synced in the background. No append is answered, and no commit is readable,
 *   until the disk has confirmed it.
 * - One process owns the file, and one connection writes it. Other threads open readers.
 */
export class EmbeddedEventLog extends EventLog implements LocalLog {
  override readonly shared = false;
  private readonly subscriptions = new Set<LogSubscription>();
  private readonly listeners = new Set<(end: bigint) => void>();
  /** The position up to which the log is durable and readable. */
  readonly durable: DurablePosition;
  /** The fingerprint of the vault that the ledger uses. */
  readonly vaultMarks: VaultMarks = vaultMarksIn((work) => this.read(work));
  private readonly logger: Logger;
  private open: OpenLog | null;
  private pending: Pending[] = [];
  /** Settles when the disk has confirmed the last commit. */
  private syncing: Promise<void> | null = null;
  /** The last failed write, while no later write has succeeded. */
  private unwritten: { readonly at: number; readonly cause: LogUnavailable } | null = null;
  private closing: Promise<void> | null = null;
  private closed = false;

  /** @throws FileUnusable */
  constructor(
    readonly path: string,
    readonly options: EmbeddedEventLogOptions,
  ) {
    super();
    this.logger = (options.logger ?? NO_LOG).of('event-log');
    this.durable = options.durable ?? new DurablePosition();
    this.open = openLog(this);
  }

  override append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
  ): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.closing !== null) throw new LogUnavailable('the log is closed');
      if (this.options.role !== 'writer') throw new Error('this log is open for reading only');
      this.pending.push({ request: appendRequest(stream, expected, events), resolve, reject });
      if (this.pending.length === 1) process.nextTick(() => this.flush());
    });
  }

  override async tombstone(stream: string): Promise<void> {
    try {
      await tombstoneStream(() => this.opened(), stream);
    } catch (cause) {
      if (!(cause instanceof LogUnavailable)) this.disconnect();
      throw unavailable(asError(cause));
    }
  }

  override async readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]> {
    return this.read(({ reader }) => reader.forward(stream, from, max), streamAt(stream, from));
  }

  override async readBackward(
    stream: string,
    from: bigint | null,
    max: number,
  ): Promise<LoggedEvent[]> {
    return this.read(({ reader }) => reader.backward(stream, from, max), streamAt(stream, from));
  }

  override async head(stream: string): Promise<bigint> {
    return this.read(({ reader }) => BigInt(reader.head(stream)), streamAt(stream, null));
  }

  override async end(): Promise<bigint> {
    return this.read(({ reader }) => BigInt(reader.end()));
  }

  /**
   * Retries after a failure that is some seconds old: callers may have been redirected in the
   * meantime.
   */
  override async writable(): Promise<void> {
    if (this.unwritten === null) return void (await this.end());
    if (performance.now() - this.unwritten.at < FAILING_MS) throw this.unwritten.cause;
    this.opened().writing?.writer.tryWriting();
  }

  override async *readAll(options: ReadAllOptions): AsyncIterable<EventBatch> {
    // Positions have no gaps.
    let after = options.isInclusive === true ? options.after - 1n : options.after;
    for (;;) {
      const batch = this.batch(after, options);
      const news = batch.through > after;
      after = batch.through;
      if (news || batch.caughtUp) yield batch;
      if (batch.caughtUp) return;
      await new Promise(setImmediate);
    }
  }

  override subscribe(
    options: SubscriptionOptions,
    handler: (batch: EventBatch) => Promise<void>,
    failed: (cause: unknown) => void,
  ): Subscription {
    const source = {
      read: (after: bigint) => this.batch(after, options),
      isPermanent: (cause: unknown) =>
        this.closed || (cause instanceof Error && isDamage(cause.cause)),
      pollMs: this.options.pollMs ?? POLL_MS,
    };
    const subscription = new LogSubscription(source, options, handler, failed);
    this.subscriptions.add(subscription);
    return {
      close: async () => {
        await subscription.close();
        this.subscriptions.delete(subscription);
      },
    };
  }

  get sharedPosition(): SharedArrayBuffer {
    return this.durable.shared;
  }

  onCommitted(listener: (end: bigint) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Notifies a reader that another thread has committed. */
  wake(): void {
    for (const subscription of this.subscriptions) subscription.wake();
  }

  checkpointWal(): void {
    try {
      this.open?.connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (cause) {
      this.logger.debug('the WAL was not copied into the file', { cause });
    }
  }

  /** Commits waiting appends, stops the subscriptions and closes the file. */
  close(): Promise<void> {
    this.closing ??= this.closeParts();
    return this.closing;
  }

  private async closeParts(): Promise<void> {
    this.flush();
    while (this.syncing !== null) await this.syncing;
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    this.subscriptions.clear();
    this.open?.writing?.wal.close();
    if (this.open !== null) closeFile(this.open.connection, this.options.role);
    this.open = null;
  }

  private flush(): void {
    if (this.syncing !== null || this.pending.length === 0) return;
    const group = this.pending;
    this.pending = [];
    try {
      const { writing } = this.opened();
      if (writing === null) throw new LogUnavailable('this log is open for reading only');
      const outcomes = writing.writer.write(group.map(({ request }) => request));
      const committed = { group, outcomes, end: BigInt(writing.writer.end) };
      const news = committed.end - this.durable.position;
      if (news === 0n) resolveAppends(committed);
      else if (news <= FEW) this.syncNow(writing.wal, committed);
      else this.syncing = this.syncAside(writing.wal, committed);
    } catch (cause) {
      this.fail(group, cause);
    }
  }

  private syncNow(wal: WalFile, committed: Committed): void {
    wal.syncNow();
    this.durable.position = committed.end;
    this.answer(committed);
  }

  private async syncAside(wal: WalFile, committed: Committed): Promise<void> {
    let failure: unknown = null;
    try {
      await wal.sync();
      this.durable.position = committed.end;
    } catch (cause) {
      failure = cause;
    }
    this.syncing = null;
    // The answers go out before the next group is written, so nothing of this group outlives that
    // write.
    if (failure === null) this.answer(committed);
    else this.fail(committed.group, failure);
    this.flush();
  }

  private answer(committed: Committed): void {
    if (this.unwritten !== null) this.logger.info('the log can be written again');
    this.unwritten = null;
    resolveAppends(committed);
    this.wake();
    for (const listener of this.listeners) listener(committed.end);
  }

  private fail(group: readonly Pending[], cause: unknown): void {
    const error = asError(cause);
    // After an unknown outcome or a failed rollback the file must be opened again.
    if (!(error instanceof LogUnavailable)) this.disconnect();
    if (this.unwritten === null) this.logger.error('the log cannot be written', { cause: error });
    this.unwritten = { at: performance.now(), cause: unavailable(error) };
    for (const { reject } of group) reject(error);
  }

  /** Positions have no gaps, so the end of a batch is known before it is read. */
  private batch(after: bigint, { batchMax, ...wanted }: ReadAllOptions): EventBatch {
    const from = Number(after);
    const end = this.read(({ reader }) => reader.end());
    const through = Math.max(from, Math.min(end, from + batchMax));
    const events = new LogRange(from, through, (low, high) =>
      this.read(
        ({ reader }) => reader.between(low, high, wanted),
        `among positions ${low + 1} to ${high}`,
      ),
    );
    return { events, through: BigInt(through), caughtUp: end <= through };
  }

  /** @param where what was read, for an operator who must find the damage */
  private read<T>(question: (open: OpenLog) => T, where = 'in its index'): T {
    try {
      return question(this.opened());
    } catch (cause) {
      if (cause instanceof LogUnavailable || cause instanceof StreamTombstoned) throw cause;
      const reason = isDamage(cause) ? damagedAt(where, cause) : reasonOf(cause);
      throw new LogUnavailable(`the log cannot be read: ${reason}`, { cause });
    }
  }

  private opened(): OpenLog {
    if (this.closed) throw new LogUnavailable('the log is closed');
    this.open ??= reopenLog(this);
    return this.open;
  }

  private disconnect(): void {
    try {
      this.open?.writing?.wal.close();
      this.open?.connection.close();
    } catch (cause) {
      // The connection is abandoned; the next use opens another one.
      this.logger.debug('a failed connection could not be closed', { cause });
    }
    this.open = null;
  }
}
