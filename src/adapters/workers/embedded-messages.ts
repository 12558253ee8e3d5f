import type { KeyObject } from 'node:crypto';
import type { WorkerEvent, WorkerRequest } from './messages.js';

/** Input of the projection thread at its start. */
export interface ProjectionThreadData {
  readonly dataDir: string;
  readonly masterKey: KeyObject;
  /** `DurablePosition` of the log. */
  readonly durable: SharedArrayBuffer;
}

/** Messages to the thread. */
export type ToProjections =
  /** The log has grown; `hurried` = a caller waits for the new events. */
  | { readonly type: 'committed'; readonly hurried: boolean }
  /** The WAL of the log has grown. */
  | { readonly type: 'copy-log' }
  | WorkerRequest;

/** Nearly all of the log's WAL is copied; only the writer can copy what it wrote meanwhile. */
export interface LogCopied {
  readonly type: 'log-copied';
}

/** Messages from the thread. */
export type FromProjections = WorkerEvent | LogCopied;
