import { RevisionConflict, type Appended } from '../../../ports/event-log.js';
import type { AppendRequest } from './log-writer.js';

/** A waiting append and the callbacks that answer it. */
export interface Pending {
  readonly request: AppendRequest;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (cause: Error) => void;
}

/** Appends that were committed together, and their outcomes once they are durable. */
export interface Committed {
  readonly group: readonly Pending[];
  readonly outcomes: readonly (Appended | RevisionConflict)[];
  /** Position of the last event of the log after this group. */
  readonly end: bigint;
}

/** Answers each append of a group whose commit is durable. */
export function resolveAppends({ group, outcomes }: Committed): void {
  let index = 0;
  for (const { resolve, reject } of group) {
    const outcome = outcomes[index++];
    if (outcome instanceof RevisionConflict) reject(outcome);
    else if (outcome !== undefined) resolve(outcome);
  }
}
