import { ReadModelUnavailable } from '../../ports/documents.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import {
  ProjectionRunner,
  type ProjectionStatus,
  type Rebuild,
} from '../../ports/projection-runner.js';
import { SupervisedWorker } from './supervised-worker.js';
import { PendingRebuilds } from './pending-rebuilds.js';
import type { WorkerEvent, WorkerRequest } from './messages.js';

/** Young generation, large enough for the short-lived objects of a part of a batch. */
const YOUNG_MB = 48;

export interface RunnerThread {
  /** The compiled entry point of the thread. */
  readonly entryUrl: URL;
  readonly workerData: unknown;
  /** Name of the thread, for tools that list threads. */
  readonly name: string;
  /** Name in messages: `the projection thread`. */
  readonly called: string;
  /** Also writes the lines of the thread. */
  readonly logger?: Logger | undefined;
}

/**
 * A projection engine on a separate thread. A thread that dies is restarted, at growing intervals,
 * and continues from its checkpoints. Meanwhile the status of every projection reports why it does
 * not advance.
 */
export abstract class WorkerRunner<
  Question extends { readonly type: string },
  Own extends { readonly type: string } = never,
> extends ProjectionRunner {
  private readonly asks = new PendingRebuilds();
  private readonly thread: SupervisedWorker<Question | WorkerRequest, WorkerEvent | Own>;
  private readonly called: string;
  private readonly logger: Logger;
  private lines: readonly ProjectionStatus[] = [];
  private reporter: (lines: readonly ProjectionStatus[]) => void = () => undefined;
  private started: () => void = () => undefined;
  private closing = false;

  constructor({ entryUrl, workerData, name, called, logger = NO_LOG }: RunnerThread) {
    super();
    this.called = called;
    this.logger = logger;
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    this.thread = new SupervisedWorker({
      entryUrl,
      worker: { workerData, name, resourceLimits },
      onMessage: (message) => this.hear(message),
      onExit: (why) => this.onExit(why),
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

  /** @throws ReadModelUnavailable, RebuildRefused */
  override async rebuild(name: string): Promise<Rebuild> {
    if (!this.thread.runs) throw new ReadModelUnavailable(`${this.called} does not run`);
    return this.asks.ask(name, (ask) =>
      this.thread.send({ type: 'rebuild', ask, projection: name }),
    );
  }

  override async close(): Promise<void> {
    this.closing = true;
    await this.thread.close({ type: 'close' });
  }

  protected send(question: Question): void {
    this.thread.send(question);
  }

  /** Handles messages that only this kind of thread sends. */
  protected abstract hearOwn(message: Own): void;

  private hear(message: WorkerEvent | Own): void {
    if (!isOfRunner(message)) return this.hearOwn(message);
    switch (message.type) {
      case 'started':
        this.thread.markHealthy();
        return this.started();
      case 'log':
        return this.logger
          .of(message.component)
          .write(message.level, message.message, message.fields);
      case 'progress':
        this.lines = message.lines;
        return this.reporter(message.lines);
      default:
        return this.asks.answered(message);
    }
  }

  private onExit(why: string): void {
    this.asks.abandon(new ReadModelUnavailable(`${this.called} ended`));
    this.started();
    if (this.closing) return;
    this.logger.error(`${this.called} ended and is started again`, { cause: why });
    const lastError = `${this.called} is started again: ${why}`;
    this.lines = this.lines.map((line) => ({ ...line, state: 'retrying', lastError }));
    this.reporter(this.lines);
  }
}

const OF_RUNNER: ReadonlySet<string> = new Set<WorkerEvent['type']>([
  'started',
  'log',
  'progress',
  'rebuilding',
  'refused',
  'rebuilt',
]);

function isOfRunner<Own extends { readonly type: string }>(
  message: WorkerEvent | Own,
): message is WorkerEvent {
  return OF_RUNNER.has(message.type);
}
