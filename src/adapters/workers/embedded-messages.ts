import type { KeyObject } from 'node:crypto';
import type { WorkerEvent, WorkerRequest } from './messages.js';

/** What the projection thread is given at its start. */
export interface ProjectionThreadData {
  readonly dataDir: string;
  readonly masterKey: KeyObject;
  /** `DurableEnd` of the log. */
  readonly durable: SharedArrayBuffer;
}

/** To the thread. */
export type ToProjections =
  /** There is more in the log, and somebody waits for it or nobody does. */
  | { readonly type: 'committed'; readonly hurried: boolean }
  /** The WAL of the log has grown. */
  | { readonly type: 'copy-log' }
  | WorkerRequest;

/** Nearly all of the log's WAL is copied; the writer alone can copy what it wrote meanwhile. */
export interface LogCopied {
  readonly type: 'log-copied';
}

/** From the thread. */
export type FromProjections = WorkerEvent | LogCopied;
