import { EventLog, LogUnavailable, RevisionConflict } from '../../ports/event-log.js';
import type { Appended, EventBatch, LoggedEvent, StoredEvent } from '../../ports/event-log.js';
import type { Subscription, SubscriptionOptions } from '../../ports/event-log.js';
import { LOG_LAYOUT } from './log-layout.js';
import { LogReader } from './log-reader.js';
import { LogSubscription } from './log-subscription.js';
import { appendRequest, LogWriter } from './log-writer.js';
import type { AppendRequest } from './log-writer.js';
import { closeFile, isDamage, numberOf, openFile, reasonOf } from './sqlite.js';
import type { Connection, FileLayout, Role } from './sqlite.js';

export interface EmbeddedEventLogOptions {
  readonly role: Role;
  /**
   * Another thread copies the WAL into the file (`copyWal`), so that no commit has to: a copy takes
   * as long as ten commits. Commits do it themselves only when it falls far behind.
   */
  readonly copiedElsewhere?: boolean;
  /** Longest wait before a subscription looks for events by itself; 250 ms unless told. */
  readonly pollMs?: number;
  /** Sees each connection as it is opened; fault specs make it fail from there. */
  readonly onOpen?: (connection: Connection) => void;
}

interface Pending {
  readonly request: AppendRequest;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (cause: Error) => void;
}

interface Open {
  readonly connection: Connection;
  readonly reader: LogReader;
  readonly writer: LogWriter | null;
}

const POLL_MS = 250;
/** So far behind, a commit copies the WAL after all. */
const COPIED_ELSEWHERE: FileLayout = { ...LOG_LAYOUT, checkpointMiB: 256 };

/**
 * The log in one SQLite file. Appends of one turn of the event loop are one transaction with one
 * fsync (group commit). One process owns the file and one connection writes it; readers in other
 * threads open their own.
 */
export class EmbeddedEventLog extends EventLog {
  override readonly shared = false;
  readonly #subscriptions = new Set<LogSubscription>();
  readonly #listeners = new Set<(end: bigint) => void>();
  #open: Open | null;
  #pending: Pending[] = [];
  #closed = false;

  /** @throws FileUnusable */
  constructor(
    private readonly path: string,
    private readonly options: EmbeddedEventLogOptions,
  ) {
    super();
    this.#open = this.#connect();
  }

  override append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
  ): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new LogUnavailable('the log is closed');
      if (this.options.role === 'reader') throw new Error('this log is open for reading only');
      this.#pending.push({ request: appendRequest(stream, expected, events), resolve, reject });
      if (this.#pending.length === 1) process.nextTick(() => this.#flush());
    });
  }

  override async readForward(stream: string, from: bigint, max: number): Promise<LoggedEvent[]> {
    return this.#read(({ reader }) => reader.forward(stream, from, max));
  }

  override async readBackward(
    stream: string,
    from: bigint | null,
    max: number,
  ): Promise<LoggedEvent[]> {
    return this.#read(({ reader }) => reader.backward(stream, from, max));
  }

  override async head(stream: string): Promise<bigint> {
    return this.#read(({ reader, writer }) => BigInt((writer ?? reader).head(stream)));
  }

  override async end(): Promise<bigint> {
    return this.#read(({ reader }) => BigInt(reader.end()));
  }

  override async *readAll(options: SubscriptionOptions): AsyncIterable<EventBatch> {
    let after = options.after;
    for (;;) {
      const batch = this.#read(({ reader }) => reader.batch(after, options));
      after = batch.through;
      if (batch.events.length > 0 || batch.caughtUp) yield batch;
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
      read: (after: bigint) => this.#read(({ reader }) => reader.batch(after, options)),
      isPermanent: (cause: unknown) =>
        this.#closed || (cause instanceof Error && isDamage(cause.cause)),
      pollMs: this.options.pollMs ?? POLL_MS,
    };
    const subscription = new LogSubscription(source, options, handler, failed);
    this.#subscriptions.add(subscription);
    return {
      close: async () => {
        await subscription.close();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  /** Tells after each commit up to which position the log is durable; returns how to stop it. */
  onCommitted(listener: (end: bigint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For a reader: another thread has committed. */
  wake(): void {
    for (const subscription of this.#subscriptions) subscription.wake();
  }

  /**
   * Copies what stands in the WAL into the file, waiting for nobody. What cannot be copied now is
   * copied another time, so that there is nothing to tell the caller.
   */
  copyWal(): void {
    try {
      this.#open?.connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // A full disk, say: appends will tell.
    }
  }

  /** Commits what is waiting, stops the subscriptions and closes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    this.#subscriptions.clear();
    if (this.#open !== null) closeFile(this.#open.connection, this.options.role);
    this.#open = null;
  }

  #flush(): void {
    const group = this.#pending;
    if (group.length === 0) return;
    this.#pending = [];
    try {
      const writer = this.#opened().writer;
      if (writer === null) throw new LogUnavailable('this log is open for reading only');
      const before = writer.end;
      const outcomes = writer.write(group.map(({ request }) => request));
      settle(group, outcomes);
      if (writer.end > before) this.#tell(BigInt(writer.end));
    } catch (cause) {
      const error = cause instanceof Error ? cause : new LogUnavailable('the log failed');
      // After an unknown outcome or a failed rollback only a fresh look at the file helps.
      if (!(error instanceof LogUnavailable)) this.#disconnect();
      for (const { reject } of group) reject(error);
    }
  }

  #tell(end: bigint): void {
    this.wake();
    for (const listener of this.#listeners) listener(end);
  }

  #read<T>(question: (open: Open) => T): T {
    try {
      return question(this.#opened());
    } catch (cause) {
      if (cause instanceof LogUnavailable) throw cause;
      throw new LogUnavailable(`the log cannot be read: ${reasonOf(cause)}`, { cause });
    }
  }

  #opened(): Open {
    if (this.#closed) throw new LogUnavailable('the log is closed');
    this.#open ??= this.#reconnect();
    return this.#open;
  }

  #connect(): Open {
    const { role, copiedElsewhere, onOpen } = this.options;
    const layout = copiedElsewhere === true ? COPIED_ELSEWHERE : LOG_LAYOUT;
    const connection = openFile(this.path, layout, role);
    onOpen?.(connection);
    const writer = role === 'writer' ? new LogWriter(connection) : null;
    return { connection, reader: new LogReader(connection), writer };
  }

  /**
   * What the WAL now holds may have come back from a commit whose fsync failed: it is copied into
   * the database and synced before anything is said about it.
   */
  #reconnect(): Open {
    try {
      const open = this.#connect();
      const busy = numberOf(open.connection, 'PRAGMA wal_checkpoint(TRUNCATE)', 'busy');
      if (busy === 0) return open;
      open.connection.close();
    } catch (cause) {
      throw new LogUnavailable(`the log cannot be opened: ${reasonOf(cause)}`, { cause });
    }
    throw new LogUnavailable('the log cannot be opened: another connection holds it');
  }

  #disconnect(): void {
    try {
      this.#open?.connection.close();
    } catch {
      // A connection that cannot even be closed is given up; the next use opens another.
    }
    this.#open = null;
  }
}

function settle(
  group: readonly Pending[],
  outcomes: readonly (Appended | RevisionConflict)[],
): void {
  let index = 0;
  for (const { resolve, reject } of group) {
    const outcome = outcomes[index++];
    if (outcome instanceof RevisionConflict) reject(outcome);
    else if (outcome !== undefined) resolve(outcome);
  }
}
