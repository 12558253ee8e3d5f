import type { ProjectionStatus } from '../../ports/projection-runner.js';
import type { LogLine } from './worker-logger.js';

/** To any thread that feeds read models. `ask` tells the answers to several rebuilds apart. */
export type WorkerRequest =
  | { readonly type: 'rebuild'; readonly ask: number; readonly projection: string }
  | { readonly type: 'close' };

/** Answers to a rebuild that was asked for. */
export type RebuildAnswer =
  | { readonly type: 'rebuilding'; readonly ask: number }
  | {
      readonly type: 'refused';
      readonly ask: number;
      /** `UNAVAILABLE`: the stores, or the instance that feeds them, did not let it begin. */
      readonly reason: 'UNKNOWN' | 'ALREADY_RUNNING' | 'UNAVAILABLE';
    }
  /** `error` null = the new generation is served. */
  | { readonly type: 'rebuilt'; readonly ask: number; readonly error: string | null };

/** From any thread that feeds read models. */
export type WorkerEvent =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly lines: readonly ProjectionStatus[] }
  | LogLine
  | RebuildAnswer;
