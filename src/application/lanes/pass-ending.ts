import { OutcomeUnknown, RevisionConflict, StreamTombstoned } from '../../ports/event-log.js';
import type { Group } from './group/group.js';

/**
 * The three ways in which a lane's pass ends:
 *
 * | ending   | jobs                                    | lane                                    |
 * |----------|-----------------------------------------|-----------------------------------------|
 * | answered | resolved when they have every answer    | keeps its new head                      |
 * | conflict | rejected only if they lost too often    | reads what others appended, tries again |
 * | failed   | all rejected                            | dropped; its successor starts cold      |
 */
export type Ending =
  | { readonly kind: 'answered'; readonly group: Group }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed'; readonly cause: unknown; readonly scope: FailureScope };

/**
 * The commands that a failure's cause holds for: all of the lane, or only the group whose append
 * has an unknown outcome. The log did not respond to the rest of the lane, which was not sent.
 */
type FailureScope = 'lane' | Group;

export const CONFLICT: Ending = { kind: 'conflict' };

/** Another instance may have purged the client: reading its stream again tells so. */
export function failed(cause: unknown, scope: FailureScope = 'lane'): Ending {
  if (cause instanceof StreamTombstoned) return CONFLICT;
  return { kind: 'failed', cause, scope };
}

/** The ending of a pass whose append was rejected. */
export function unrecorded(cause: unknown, group: Group): Ending {
  if (cause instanceof RevisionConflict) return CONFLICT;
  return failed(cause, cause instanceof OutcomeUnknown ? group : 'lane');
}
