import type { KeyObject } from 'node:crypto';
import type { WorkerEvent, WorkerRequest } from './messages.js';

/** Input of the projection thread for read models on servers. */
export interface FeedThreadData {
  readonly eventStoreUrl: string;
  readonly mongodbUrl: string;
  readonly masterKey: KeyObject;
}

export type ToFeed =
  /** A caller waits for events that are not projected yet. */
  { readonly type: 'hurry' } | WorkerRequest;

export type FromFeed = WorkerEvent;
