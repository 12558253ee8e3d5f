import type { ClientPurged } from '../client/events.js';

/** Every step of a purge is done: nothing of the client is left but the facts of this stream. */
export interface PurgeCompleted {
  readonly type: 'PurgeCompleted';
  readonly data: { readonly clientId: string };
}

/**
 * The facts of the stream `purges`, the journal of purges: a copy of each `ClientPurged` without
 * names, and the end of its purge.
 */
export type PurgeEvent = ClientPurged | PurgeCompleted;
