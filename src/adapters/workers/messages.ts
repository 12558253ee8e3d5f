import type { ProjectionStatus } from '../../ports/projection-runner.js';
import type { LogLine } from './worker-logger.js';

/** Messages to any projection thread. `ask` identifies the rebuild that an answer belongs to. */
export type WorkerRequest =
  | { readonly type: 'rebuild'; readonly ask: number; readonly projection: string }
  | { readonly type: 'close' };

/** Answers to a requested rebuild. */
export type RebuildAnswer =
  | { readonly type: 'rebuilding'; readonly ask: number }
  | {
      readonly type: 'refused';
      readonly ask: number;
      /**
       * `UNAVAILABLE`: the stores, or the instance with the projection engine, prevented the start.
       */
      readonly reason: 'UNKNOWN' | 'ALREADY_RUNNING' | 'UNAVAILABLE';
    }
  /** `error` null = the new generation is served. */
  | { readonly type: 'rebuilt'; readonly ask: number; readonly error: string | null };

/** Messages from any projection thread. */
export type WorkerEvent =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly lines: readonly ProjectionStatus[] }
  | LogLine
  | RebuildAnswer;
