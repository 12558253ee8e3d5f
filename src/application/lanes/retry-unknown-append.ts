import { withDeadline } from '../../async/deadline.js';
import { setTimeout as wait } from 'node:timers/promises';
import { OutcomeUnknown, RevisionConflict, type Appended } from '../../ports/event-log.js';

/** How long after the first attempt callers are answered that the outcome is unknown. */
const DEADLINE_MS = 8_000;
const PAUSE_MS_MAX = 500;

export interface FirstTry {
  /** Start of the first attempt, on the monotonic clock. */
  readonly since: number;
  readonly cause: OutcomeUnknown;
  /** Called after every further attempt without a known outcome. */
  readonly missed: () => void;
}

/**
 * Repeats an append of unknown outcome, with the same ids and revision, until its outcome is known
 * (docs/explanation/architecture.md). The result of an attempt in flight at the deadline is
 * ignored: the callers are answered by then.
 * @throws RevisionConflict: it was not recorded; OutcomeUnknown: the outcome stays unknown
 */
export async function retryUnknownAppend(
  ask: () => Promise<Appended>,
  { since, cause: first, missed }: FirstTry,
): Promise<Appended> {
  let unknown = first;
  for (;;) {
    const elapsed = performance.now() - since;
    if (elapsed >= DEADLINE_MS) throw unknown;
    await wait(Math.min(10 + elapsed, PAUSE_MS_MAX));
    try {
      const left = DEADLINE_MS - (performance.now() - since);
      const late = unknown;
      return await withDeadline(ask(), left, () => late);
    } catch (cause) {
      if (cause instanceof RevisionConflict) throw cause;
      // A refused attempt says nothing about earlier attempts, one of which may have been written.
      if (!(cause instanceof OutcomeUnknown)) throw unknown;
      missed();
      unknown = cause;
    }
  }
}
