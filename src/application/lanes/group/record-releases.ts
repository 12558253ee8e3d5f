import { RELEASED_AT_ONCE, releaseEarliest } from '../../../domain/client/decide/expired.js';
import type { Settled } from '../../../domain/client/decision.js';
import type { Fact } from '../../../domain/client/events.js';
import type { Caller } from '../answer.js';
import { addEvent, type GroupContext } from './group.js';
import { isClient } from '../../../domain/client/state.js';

/** Bytes of the longest release: its ids and amounts have limits. */
export const RELEASE_BYTES_MAX = 1_024;
/** Fewer releases than this are not worth another look at what has expired. */
const WORTHWHILE = 100;

/** Records releases of expired reservations of the group's head, which answer no command. */
export function recordReleases(
  context: GroupContext,
  { released, state }: Settled,
  caller: Caller,
): Fact[] {
  const facts = released.map((event) => addEvent(context, event, caller, null));
  context.group.head.fold = state;
  return facts;
}

/**
 * Records as many releases as fit into the append. A command that waits for tens of thousands of
 * them then needs half as many appends.
 */
export function fillWithReleases(context: GroupContext, caller: Caller): void {
  const { group, t, bytesMax } = context;
  for (let most = RELEASED_AT_ONCE; most >= WORTHWHILE;) {
    const { fold } = group.head;
    if (!isClient(fold) || t < fold.earliestExpiry) return;
    recordReleases(context, releaseEarliest(fold, t, most), caller);
    most = Math.min(most, Math.floor((bytesMax - group.bytes) / RELEASE_BYTES_MAX));
  }
}
