import type { KeyObject } from 'node:crypto';
import type { FeedLine } from '../../ports/projection-runner.js';

/** What the projection thread is given at its start. */
export interface ProjectionThreadData {
  readonly dataDir: string;
  readonly masterKey: KeyObject;
}

/** To the thread. `ask` tells the answers to several rebuilds apart. */
export type ToProjections =
  /** There is more in the log. */
  | { readonly type: 'committed' }
  | { readonly type: 'rebuild'; readonly ask: number; readonly projection: string }
  | { readonly type: 'close' };

/** From the thread. */
export type FromProjections =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly lines: readonly FeedLine[] }
  | { readonly type: 'rebuilding'; readonly ask: number }
  | {
      readonly type: 'refused';
      readonly ask: number;
      readonly reason: 'UNKNOWN' | 'ALREADY_RUNNING';
    }
  /** `error` null = the new generation is served. */
  | { readonly type: 'rebuilt'; readonly ask: number; readonly error: string | null };
