import type { KeyObject } from 'node:crypto';
import type { Logger } from '../../ports/logger.js';
import { WorkerRunner } from './worker-runner.js';

/** The compiled entry point of the thread. */
const ENTRY_URL = new URL('../../workers/embedded-projections-worker.js', import.meta.url);
/**
 * Time between two wake-ups of the thread while the log grows and no caller waits. The events of
 * this time are one batch, in which each document is written once. 8,000 events at once cost half
 * as much as 1,000 at a time.
 */
const GATHER_MS = 1_000;
/** This many events fill a batch: waiting for more has no benefit. */
const MANY = 8_192n;
/** The same time while a caller waits: waking a thread has a cost too. */
const HURRY_MS = 4;
/** The same time while there are so few events that a batch of them costs next to nothing. */
const FEW = 64n;
const FEW_MS = 20;
/** Events after which the log's WAL, then some 15 MB, is copied into the file. */
const COPY_EVENTS = 4_096n;

/** Input of the projection thread at its start. */
export interface ProjectionThreadData {
  readonly dataDir: string;
  readonly masterKey: KeyObject;
  /** `DurablePosition` of the log. */
  readonly durable: SharedArrayBuffer;
}

export interface ProjectionThreadOptions extends ProjectionThreadData {
  /** The thread has copied the log's WAL, except what was written meanwhile. */
  readonly logCopied: () => void;
  readonly logger?: Logger;
  /** The path of the thread's program, if it is not beside this file. */
  readonly entryUrl?: URL;
}

/**
 * The projection engine on a separate thread, so read models cost the write path nothing but memory
 * traffic.
 */
export class EmbeddedRunner extends WorkerRunner {
  /** The next scheduled wake-up; null = the thread knows all events. */
  private wake: { readonly due: number; readonly timer: NodeJS.Timeout } | null = null;
  private lastWake = -Infinity;
  /** Positions of the last durable event, and of the last event that the thread knows. */
  private end = -1n;
  private announced = -1n;
  /** Position at the last request to copy the log's WAL. */
  private copied = -1n;
  private hurried = false;

  constructor(options: ProjectionThreadOptions) {
    const { dataDir, masterKey, durable, entryUrl = ENTRY_URL, logger } = options;
    const workerData: ProjectionThreadData = { dataDir, masterKey, durable };
    const onLogCopied = options.logCopied;
    super({ entryUrl, workerData, name: 'projections', logger, hasSqlite: true, onLogCopied });
  }

  /** Wakes the thread at once when the log is quiet, and later the more events are waiting. */
  override committed(position: bigint): void {
    if (position > this.end) this.end = position;
    if (this.end - this.copied >= COPY_EVENTS) {
      this.copied = this.end;
      this.thread.send('copyLog');
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

  /** Decides again: few events at the time of setting the timer may be many by now. */
  private expired(): void {
    this.wake = null;
    this.schedule();
  }

  private gatherMs(): number {
    const waiting = this.end - this.announced;
    if (this.hurried || waiting >= MANY) return HURRY_MS;
    return waiting < FEW ? FEW_MS : GATHER_MS;
  }

  private wakeNow(): void {
    const { hurried } = this;
    this.wake = null;
    this.hurried = false;
    this.announced = this.end;
    this.lastWake = performance.now();
    this.thread.send('wake', hurried);
  }

  override async close(): Promise<void> {
    if (this.wake !== null) clearTimeout(this.wake.timer);
    await super.close();
  }
}
