import { ShutDown } from '../../async/retry.js';
import { ReadModelUnavailable } from '../../ports/documents.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import {
  ProjectionRunner,
  RebuildRefused,
  type ProjectionStatus,
  type Rebuild,
} from '../../ports/projection-runner.js';
import { SupervisedWorker, type Failure, type MainThread } from './supervised-worker.js';
import type { LogLine } from './worker-logger.js';

/** Young generation, large enough for the short-lived objects of a part of a batch. */
const YOUNG_MB = 48;

/** The methods that a projection thread offers to the main thread. */
export interface RunnerMethods {
  /** Resolves when the rebuild has started. */
  rebuild(projection: string): Promise<void>;
  /** Resolves when the new generation of the last rebuild is served. */
  rebuilt(projection: string): Promise<void>;
  /** Resolves when the client is removed. */
  forget(clientId: string, position: bigint): Promise<void>;
  expedite(): void;
  /** Embedded log: it has grown; `isHurried` = a caller waits for the new events. */
  wake(isHurried: boolean): void;
  /** Embedded log: its WAL has grown. */
  copyLog(): void;
}

export type RunnerEvent =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly lines: readonly ProjectionStatus[] }
  /** Nearly all of the log's WAL is copied; only the writer can copy what it wrote meanwhile. */
  | { readonly type: 'log-copied' }
  | LogLine;

export interface RunnerThread {
  /** The compiled entry point of the thread. */
  readonly entryUrl: URL;
  readonly workerData: unknown;
  /** Name of the thread, for tools that list threads. */
  readonly name: string;
  /** Also writes the lines of the thread. */
  readonly logger?: Logger | undefined;
  /** Whether the thread has SQLite files open. */
  readonly hasSqlite?: boolean;
  /** Called after `copyLog`. */
  readonly onLogCopied?: () => void;
}

const CALLED = 'the projection thread';

/**
 * A projection engine on a separate thread. A thread that dies is restarted, at growing intervals,
 * and continues from its checkpoints. Meanwhile the status of every projection reports why it does
 * not advance.
 */
export class WorkerRunner extends ProjectionRunner {
  protected readonly thread: SupervisedWorker<RunnerMethods, RunnerEvent>;
  private readonly logger: Logger;
  private lines: readonly ProjectionStatus[] = [];
  private reporter: (lines: readonly ProjectionStatus[]) => void = () => undefined;
  private started: () => void = () => undefined;
  private closing = false;

  constructor(private readonly options: RunnerThread) {
    super();
    const { entryUrl, workerData, name, logger = NO_LOG, hasSqlite = false } = options;
    this.logger = logger.of('feed');
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    this.thread = new SupervisedWorker({
      entryUrl,
      worker: { workerData, name, resourceLimits },
      called: CALLED,
      hasSqlite,
      onEvent: (event) => this.hear(event),
      onExit: (why) => this.onExit(why),
      errorOf,
    });
  }

  /**
   * Resolves when the status of the projections is known, or when the thread dies for the first
   * time.
   */
  override start(reporter: (lines: readonly ProjectionStatus[]) => void): Promise<void> {
    this.reporter = reporter;
    return new Promise((resolve) => {
      this.started = resolve;
      this.thread.start();
    });
  }

  /** A log on a server wakes the thread itself. */
  override committed(_position: bigint): void {}

  override expedite(): void {
    this.thread.send('expedite');
  }

  /** @throws ReadModelUnavailable, RebuildRefused */
  override async rebuild(name: string): Promise<Rebuild> {
    await this.thread.call('rebuild', name);
    const done = this.thread.call('rebuilt', name);
    // The caller may ignore the outcome; health shows it.
    done.catch(() => undefined);
    return { done };
  }

  /** @throws ReadModelUnavailable, also when the id index is not available */
  override async forget(clientId: string, position: bigint): Promise<void> {
    this.expedite();
    await this.thread.call('forget', clientId, position);
  }

  override async close(): Promise<void> {
    this.closing = true;
    await this.thread.close();
  }

  private hear(event: RunnerEvent): void {
    switch (event.type) {
      case 'started':
        this.thread.markHealthy();
        return this.started();
      case 'log':
        return this.logger.of(event.component).write(event.level, event.message, event.fields);
      case 'progress':
        this.lines = event.lines;
        return this.reporter(event.lines);
      case 'log-copied':
        return this.options.onLogCopied?.();
    }
  }

  private onExit(why: string): void {
    this.started();
    if (this.closing) return;
    this.logger.error(`${CALLED} ended and is started again`, { cause: why });
    const lastError = `${CALLED} is started again: ${why}`;
    this.lines = this.lines.map((line) => ({ ...line, state: 'retrying', lastError }));
    this.reporter(this.lines);
  }
}

const UNAVAILABLE: ReadonlySet<string> = new Set([
  '',
  'ReadModelUnavailable',
  'IdIndexUnavailable',
]);

/** The error of a rebuild that did not start, or did not succeed. */
function errorOf({ name, message, projection, reason }: Failure): Error {
  if (name === 'RebuildRefused') {
    return new RebuildRefused(String(projection), reason as RebuildRefused['reason']);
  }
  const isUnavailable = UNAVAILABLE.has(name);
  return isUnavailable ? new ReadModelUnavailable(message) : new Error(`${name}: ${message}`);
}

/**
 * The other end: executes the calls of a `WorkerRunner` on this thread. Resolves when the
 * projection engine has started.
 */
export async function serveRunner(
  main: MainThread<RunnerEvent>,
  runner: ProjectionRunner,
  own: Partial<RunnerMethods> & { readonly close: () => Promise<void> },
): Promise<void> {
  const rebuilds = new Map<string, Promise<void>>();
  main.serve({
    expedite: () => runner.expedite(),
    forget: (clientId: string, position: bigint) => runner.forget(clientId, position),
    rebuild: async (projection: string) => {
      const { done } = await runner.rebuild(projection);
      rebuilds.set(projection, done);
      // `rebuilt` reports the outcome.
      done.catch(() => undefined);
    },
    rebuilt: (projection: string) =>
      rebuilds.get(projection) ?? Promise.reject(new Error('the thread was started again')),
    ...own,
  });
  try {
    await runner.start((lines) => main.tell({ type: 'progress', lines }));
    main.tell({ type: 'started' });
  } catch (cause) {
    // The thread was asked to close before the stores answered.
    if (!(cause instanceof ShutDown)) throw cause;
  }
}
