import type { KeyObject } from 'node:crypto';
import type { WorkerEvent, WorkerRequest } from './messages.js';

/** What the thread that feeds read models on servers is given at its start. */
export interface FeedThreadData {
  readonly eventStoreUrl: string;
  readonly mongodbUrl: string;
  readonly masterKey: KeyObject;
}

export type ToFeed =
  /** Somebody waits for what is not fed yet. */
  { readonly type: 'hurry' } | WorkerRequest;

export type FromFeed = WorkerEvent;
