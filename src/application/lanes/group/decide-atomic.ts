import { RELEASED_AT_ONCE, releaseEarliest } from '../../../domain/client/decide/expired.js';
import type { Refusal } from '../../../domain/client/decision.js';
import { withoutExpired } from '../../../domain/client/expiries.js';
import { isClient, type ClientState } from '../../../domain/client/state.js';
import type { Job } from '../lane.js';
import type { BatchOutcome, Outcome } from '../outcome.js';
import { AppendTooLarge, discard, type GroupContext } from './group.js';
import { fillWithReleases, recordReleases } from './record-releases.js';

/** Decides every command of the job in the group; false when one belongs to the next group. */
type DecideAll = () => boolean;

/** Batches for which releases were recorded in a separate append. */
const preceded = new WeakSet<Job>();

/**
 * All or none, in a separate append; replays do not abort (docs/reference/http-api.md §3). True
 * when further jobs may join the group.
 */
export function decideAtomic(context: GroupContext, job: Job, decideAll: DecideAll): boolean {
  const { group, t } = context;
  if (group.stored.length > 0) return false;
  const { fold } = group.head;
  if (!isClient(fold) || t < fold.earliestExpiry) {
    const result = attempt(context, job, decideAll);
    return result === 'ended';
  }
  return decideBehindExpired(context, job, fold, decideAll);
}

/**
 * Decides the batch as if all expired reservations were released: one that is refused, or too large
 * without the releases, records nothing. Otherwise their releases precede it, in the same append if
 * both fit.
 */
function decideBehindExpired(
  context: GroupContext,
  job: Job,
  fold: ClientState,
  decideAll: DecideAll,
): boolean {
  const { group, t, bytesMax } = context;
  const { decided } = group;
  const outcomes = group.outcomes.length;
  const rejections = group.rejections.length;
  const head = { ...group.head };
  const again = (): void => {
    discard(group, head, outcomes);
    group.rejections.length = rejections;
    group.decided = decided;
  };
  group.head.fold = withoutExpired(fold, t);
  const rehearsed = attempt(context, job, decideAll);
  group.head.fold = fold;
  if (rehearsed !== 'accepted') return rehearsed === 'ended';
  const { bytes } = group;
  again();
  if (!preceded.has(job)) {
    recordReleases(context, releaseEarliest(fold, t, RELEASED_AT_ONCE), job.caller);
  }
  group.releasesMax = 0;
  if (group.bytes + bytes <= bytesMax) {
    if (attempt(context, job, decideAll) === 'accepted') return false;
  }
  again();
  fillWithReleases(context, job.caller);
  preceded.add(job);
  return false;
}

/**
 * Decides every command. `ended`: the answers are in the group, which has none of the batch's
 * events. `undecided`: the batch needs another group; nothing of it is in this one.
 */
function attempt(
  context: GroupContext,
  job: Job,
  decideAll: DecideAll,
): 'accepted' | 'ended' | 'undecided' {
  const { group } = context;
  const head = { ...group.head };
  const outcomes = group.outcomes.length;
  const isDecided = decideAll();
  const own = group.outcomes.slice(outcomes).filter(isOpen);
  const isRefused = own.some((outcome) => outcome.decision.kind === 'refused');
  const isTooLarge = group.bytes > context.bytesMax;
  if (isDecided && !isRefused && !isTooLarge) return 'accepted';
  discard(group, head, outcomes);
  if (!isDecided) return 'undecided';
  if (isRefused) group.outcomes.push(...own.map(markAborted));
  else group.rejections.push({ job, cause: new AppendTooLarge('send fewer items at once') });
  return 'ended';
}

const ABORTED: readonly [Refusal] = [
  {
    code: 'BATCH_ABORTED',
    detail: 'Nothing was recorded, because another item of this atomic batch was refused.',
  },
];

function isOpen(outcome: Outcome | BatchOutcome): outcome is Outcome {
  return 'decision' in outcome;
}

function markAborted(outcome: Outcome): Outcome {
  if (outcome.decision.kind !== 'accepted') return outcome;
  return { ...outcome, decision: { kind: 'refused', refusals: ABORTED }, facts: [] };
}
