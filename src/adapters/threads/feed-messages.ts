import type { KeyObject } from 'node:crypto';
import type { FeedLine } from '../../ports/projection-runner.js';

/** What the thread that feeds read models on servers is given at its start. */
export interface FeedThreadData {
  readonly eventStoreUrl: string;
  readonly mongodbUrl: string;
  readonly masterKey: KeyObject;
}

/** Answers to a rebuild that was asked for; `ask` tells several of them apart. */
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

export type ToFeed =
  /** Somebody waits for what is not fed yet. */
  | { readonly type: 'hurry' }
  | { readonly type: 'rebuild'; readonly ask: number; readonly projection: string }
  | { readonly type: 'close' };

export type FromFeed =
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly lines: readonly FeedLine[] }
  | RebuildAnswer;
