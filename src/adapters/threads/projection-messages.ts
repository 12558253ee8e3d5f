import type { KeyObject } from 'node:crypto';
import type { FeedLine } from '../../ports/projection-runner.js';
import type { RebuildAnswer } from './feed-messages.js';

/** What the projection thread is given at its start. */
export interface ProjectionThreadData {
  readonly dataDir: string;
  readonly masterKey: KeyObject;
  /** `DurableEnd` of the log. */
  readonly durable: SharedArrayBuffer;
}

/** To the thread. `ask` tells the answers to several rebuilds apart. */
export type ToProjections =
  /** There is more in the log, and somebody waits for it or nobody does. */
  | { readonly type: 'committed'; readonly hurried: boolean }
  /** The WAL of the log has grown. */
  | { readonly type: 'copy-log' }
  | { readonly type: 'rebuild'; readonly ask: number; readonly projection: string }
  | { readonly type: 'close' };

/** From the thread. */
export type FromProjections =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly lines: readonly FeedLine[] }
  /** Nearly all of the log's WAL is copied; the writer alone can copy what it wrote meanwhile. */
  | { readonly type: 'log-copied' }
  | RebuildAnswer;
