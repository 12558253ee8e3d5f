import type { Logger } from '../../ports/logger.js';
import type { LogCopied, ProjectionThreadData, ToProjections } from './embedded-messages.js';
import { WorkerRunner } from './worker-runner.js';

/** The compiled entrance of the thread. */
const ENTRANCE = new URL('../../workers/embedded-projections-worker.js', import.meta.url);
/**
 * Time between two wakes of the thread while the log grows and nobody waits. What gathers meanwhile
 * is written as one batch, each document once: 8 000 events cost half of what they do by 1 000.
 */
const GATHER_MS = 1_000;
/** As many events are a batch: there is nothing more to gather for. */
const MANY = 8_192n;
/** The same while somebody waits: waking a thread has a price too. */
const HURRY_MS = 4;
/** The same while there is so little that a batch of it costs next to nothing. */
const FEW = 64n;
const FEW_MS = 20;
/** Events after which the log's WAL, some 15 MB by then, is copied into the file. */
const COPY_EVENTS = 4_096n;

export interface ProjectionThreadOptions extends ProjectionThreadData {
  /** The thread has copied the log's WAL, all but what was written meanwhile. */
  readonly logCopied: () => void;
  readonly logger?: Logger;
  /** Where the thread's program is, when it is not beside this one. */
  readonly entrance?: URL;
}

/**
 * The projection engine on a thread of its own, so that read models cost the write path nothing
 * but memory traffic.
 */
export class EmbeddedRunner extends WorkerRunner<ToProjections, LogCopied> {
  /** The wake that is due next; null = the thread knows of everything. */
  private wake: { readonly due: number; readonly timer: NodeJS.Timeout } | null = null;
  private lastWake = -Infinity;
  /** Positions of the last event that is durable, and of the last one that the thread knows of. */
  private end = -1n;
  private told = -1n;
  /** Position at which the thread was asked last to copy the log's WAL. */
  private copied = -1n;
  private hurried = false;

  constructor(private readonly options: ProjectionThreadOptions) {
    const { dataDir, masterKey, durable, entrance = ENTRANCE } = options;
    const logger = options.logger?.of('feed');
    const workerData: ProjectionThreadData = { dataDir, masterKey, durable };
    super({ entrance, workerData, name: 'projections', called: 'the projection thread', logger });
  }

  /** Told at once when it is quiet, and later the more there is to do. */
  override committed(position: bigint): void {
    if (position > this.end) this.end = position;
    if (this.end - this.copied >= COPY_EVENTS) {
      this.copied = this.end;
      this.send({ type: 'copy-log' });
    }
    this.schedule();
  }

  override expedite(): void {
    this.hurried = true;
    this.schedule();
  }

  private schedule(): void {
    const due = this.lastWake + this.gatherMs();
    if (this.wake !== null) {
      if (this.wake.due <= due) return;
      clearTimeout(this.wake.timer);
    }
    const delay = due - performance.now();
    if (delay <= 0) this.wakeNow();
    else this.wake = { due, timer: setTimeout(() => this.expired(), delay) };
  }

  /** What was little when the timer was set may be much by now. */
  private expired(): void {
    this.wake = null;
    this.schedule();
  }

  private gatherMs(): number {
    const waiting = this.end - this.told;
    if (this.hurried || waiting >= MANY) return HURRY_MS;
    return waiting < FEW ? FEW_MS : GATHER_MS;
  }

  private wakeNow(): void {
    const { hurried } = this;
    this.wake = null;
    this.hurried = false;
    this.told = this.end;
    this.lastWake = performance.now();
    this.send({ type: 'committed', hurried });
  }

  override async close(): Promise<void> {
    if (this.wake !== null) clearTimeout(this.wake.timer);
    await super.close();
  }

  protected override hearOwn(): void {
    this.options.logCopied();
  }
}
