import type { Clock } from '../ports/clock.js';
import { OutcomeUnknown, type Appended, type EventLog } from '../ports/event-log.js';
import type { Group } from './decide-group.js';
import type { Lane } from './lane.js';

/** How long an append of unknown outcome is asked again before the caller is told. */
const OUTCOME_DEADLINE_MS = 10_000;
const PAUSE_MS_MAX = 500;

/**
 * Appends a group at the lane's exact revision. An unknown outcome is asked again, same ids and
 * revision, until it is known (house §2); `unknown` hears of each.
 * @throws RevisionConflict, LogUnavailable, OutcomeUnknown
 */
export async function appendGroup(
  lane: Lane,
  group: Group,
  from: { readonly log: EventLog; readonly clock: Clock },
  unknown: () => void,
): Promise<Appended> {
  const deadline = from.clock.now() + OUTCOME_DEADLINE_MS;
  for (let pause = 10; ; pause = Math.min(pause * 2, PAUSE_MS_MAX)) {
    try {
      return await from.log.append(lane.stream, lane.head.revision, group.stored);
    } catch (cause) {
      if (!(cause instanceof OutcomeUnknown)) throw cause;
      unknown();
      if (from.clock.now() >= deadline) throw cause;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
