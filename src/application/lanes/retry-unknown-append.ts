import { withDeadline } from '../../async/deadline.js';
import { setTimeout as wait } from 'node:timers/promises';
import { OutcomeUnknown, RevisionConflict, type Appended } from '../../ports/event-log.js';

/** How long after the first try callers are told that nobody knows the outcome. */
const DEADLINE_MS = 8_000;
const PAUSE_MS_MAX = 500;

export interface FirstTry {
  /** When it began, on the monotonic clock. */
  readonly since: number;
  readonly cause: OutcomeUnknown;
  /** Hears of every further try without a known outcome. */
  readonly missed: () => void;
}

/**
 * Asks an append of unknown outcome again, same ids and revision, until it is known what became of
 * it (docs/explanation/architecture.md). A try under way at the deadline is not heard any more: the
 * callers are told by then.
 * @throws RevisionConflict: it was not recorded; OutcomeUnknown: nobody knows
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
      // A refused try says nothing of the tries before it, one of which may have been written.
      if (!(cause instanceof OutcomeUnknown)) throw unknown;
      missed();
      unknown = cause;
    }
  }
}
