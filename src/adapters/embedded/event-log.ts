import { basename } from 'node:path';
import { EventLog, LogUnavailable } from '../../ports/event-log.js';
import type { Appended, EventBatch, LoggedEvent, StoredEvent } from '../../ports/event-log.js';
import type { Subscription, SubscriptionOptions } from '../../ports/event-log.js';
import { settle, type Committed, type Pending } from './append-group.js';
import { DurableEnd } from './durable-end.js';
import { LOG_LAYOUT } from './log-layout.js';
import { LogReader } from './log-reader.js';
import { Places } from './places.js';
import { LogSubscription } from './log-subscription.js';
import { appendRequest, LogWriter } from './log-writer.js';
import { closeFile, FileUnusable, isDamage, numberOf, openFile, reasonOf } from './sqlite.js';
import type { Connection, FileLayout, Role } from './sqlite.js';
import { WalFile } from './wal-file.js';

export interface EmbeddedEventLogOptions {
  readonly role: Role;
  /**
   * Another thread copies the WAL into the file (`copyWal`), so that no commit has to: a copy takes
   * as long as ten commits. Commits do it themselves only when it falls far behind.
   */
  readonly copiedElsewhere?: boolean;
  /** For a reader: how far the writer says that it may read. */
  readonly durable?: DurableEnd;
  /** Longest wait before a subscription looks for events by itself; 250 ms unless told. */
  readonly pollMs?: number;
  /** Sees what is opened; fault specs make it fail from there. */
  readonly onOpen?: (connection: Connection, wal: WalFile | null) => void;
}

interface Open {
  readonly connection: Connection;
  readonly reader: LogReader;
  /** Null for a reader. */
  readonly writing: { readonly writer: LogWriter; readonly wal: WalFile } | null;
}

const POLL_MS = 250;
/** So few events are on the disk sooner than another thread could be asked to put them there. */
const FEW = 256n;
/** So far behind, a commit copies the WAL after all. */
const COPIED_ELSEWHERE: FileLayout = { ...LOG_LAYOUT, checkpointMiB: 256 };

/**
 * The log in one SQLite file. Appends of one turn of the event loop, and all that come while the
 * disk is busy with others, are one transaction and one fsync (group commit). The disk is waited
 * for aside when there is much to write; until it has answered nobody is, and nobody reads what is
 * committed. One process owns the file, one connection writes it; other threads open readers.
 */
export class EmbeddedEventLog extends EventLog {
  override readonly shared = false;
  readonly #subscriptions = new Set<LogSubscription>();
  readonly #listeners = new Set<(end: bigint) => void>();
  /** How far the log is durable, and may be read. */
  readonly durable: DurableEnd;
  #open: Open | null;
  #pending: Pending[] = [];
  /** Settles when the disk has answered for what was committed last. */
  #syncing: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  #closed = false;

  /** @throws FileUnusable */
  constructor(
    private readonly path: string,
    private readonly options: EmbeddedEventLogOptions,
  ) {
    super();
    this.durable = options.durable ?? new DurableEnd();
    // A process that was killed may have left commits that only the system's memory holds.
    this.#open = this.#connect((_, wal) => wal.syncNow());
  }

  override append(
    stream: string,
    expected: bigint,
    events: readonly StoredEvent[],
  ): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== null) throw new LogUnavailable('the log is closed');
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
    return this.#read(({ reader }) => BigInt(reader.head(stream)));
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
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#flush();
    while (this.#syncing !== null) await this.#syncing;
    this.#closed = true;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    this.#subscriptions.clear();
    this.#open?.writing?.wal.close();
    if (this.#open !== null) closeFile(this.#open.connection, this.options.role);
    this.#open = null;
  }

  #flush(): void {
    if (this.#syncing !== null || this.#pending.length === 0) return;
    const group = this.#pending;
    this.#pending = [];
    try {
      const { writing } = this.#opened();
      if (writing === null) throw new LogUnavailable('this log is open for reading only');
      const outcomes = writing.writer.write(group.map(({ request }) => request));
      const committed = { group, outcomes, end: BigInt(writing.writer.end) };
      const news = committed.end - this.durable.position;
      if (news === 0n) settle(committed);
      else if (news <= FEW) this.#syncNow(writing.wal, committed);
      else this.#syncing = this.#syncAside(writing.wal, committed);
    } catch (cause) {
      this.#fail(group, cause);
    }
  }

  #syncNow(wal: WalFile, committed: Committed): void {
    wal.syncNow();
    this.durable.position = committed.end;
    this.#answer(committed);
  }

  async #syncAside(wal: WalFile, committed: Committed): Promise<void> {
    let failure: unknown = null;
    try {
      await wal.sync();
      this.durable.position = committed.end;
    } catch (cause) {
      failure = cause;
    }
    this.#syncing = null;
    // Answered before the next group is written: nothing of this one has to outlive that.
    if (failure === null) this.#answer(committed);
    else this.#fail(committed.group, failure);
    this.#flush();
  }

  #answer(committed: Committed): void {
    settle(committed);
    this.wake();
    for (const listener of this.#listeners) listener(committed.end);
  }

  #fail(group: readonly Pending[], cause: unknown): void {
    const error = cause instanceof Error ? cause : new LogUnavailable('the log failed');
    // After an unknown outcome or a failed rollback only a fresh look at the file helps.
    if (!(error instanceof LogUnavailable)) this.#disconnect();
    for (const { reject } of group) reject(error);
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

  /** @param secure Makes durable what a writer finds, before anything is said about it. */
  #connect(secure: (connection: Connection, wal: WalFile) => void): Open {
    const { role, copiedElsewhere, onOpen } = this.options;
    const layout = copiedElsewhere === true ? COPIED_ELSEWHERE : LOG_LAYOUT;
    const connection = openFile(this.path, layout, role);
    let wal: WalFile | null = null;
    try {
      if (role === 'writer') wal = new WalFile(this.path);
      onOpen?.(connection, wal);
      const places = new Places(connection);
      const reader = new LogReader(connection, () => this.#upToDate(places), this.durable);
      if (wal === null) return { connection, reader, writing: null };
      const writer = new LogWriter(connection, places);
      secure(connection, wal);
      this.durable.position = BigInt(writer.end);
      return { connection, reader, writing: { writer, wal } };
    } catch (cause) {
      wal?.close();
      connection.close();
      if (cause instanceof FileUnusable) throw cause;
      throw new FileUnusable(`${basename(this.path)}: ${reasonOf(cause)}`, isDamage(cause), cause);
    }
  }

  /** A reader learns nothing of what the writer of another thread files and adds. */
  #upToDate(places: Places): Places {
    if (this.options.role === 'reader') places.read();
    return places;
  }

  /**
   * What the WAL now holds may have come back from a commit whose fsync failed: it is copied into
   * the database and synced before anything is said about it.
   */
  #reconnect(): Open {
    try {
      return this.#connect((connection) => {
        const busy = numberOf(connection, 'PRAGMA wal_checkpoint(TRUNCATE)', 'busy');
        if (busy !== 0) throw new FileUnusable('another connection holds it', false);
      });
    } catch (cause) {
      throw new LogUnavailable(`the log cannot be opened: ${reasonOf(cause)}`, { cause });
    }
  }

  #disconnect(): void {
    try {
      this.#open?.writing?.wal.close();
      this.#open?.connection.close();
    } catch {
      // A connection that cannot even be closed is given up; the next use opens another.
    }
    this.#open = null;
  }
}
