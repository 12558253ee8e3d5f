import type { RefusalLog } from '../../ports/refusal-log.js';

/** Input of the refusal thread at its start. */
export interface RefusalThreadData {
  readonly path: string;
}

export type RefusalMethod = keyof RefusalLog;

/**
 * Messages to the thread. Arguments and results are JSON, which is copied faster than objects are.
 */
export type ToRefusals =
  | {
      readonly type: 'call';
      readonly call: number;
      readonly method: RefusalMethod;
      readonly args: string;
    }
  | { readonly type: 'close' };

/** Messages from the thread; `reason` when the call failed. */
export interface FromRefusals {
  readonly call: number;
  readonly result?: string;
  readonly reason?: string;
}
