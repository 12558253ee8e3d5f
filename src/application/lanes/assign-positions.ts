import type { Fact } from '../../domain/client/events.js';
import type { Group } from './decide-group.js';

/** Items of a batch: nobody is told their positions, and in a tail a later one does no harm. */
export function hasOnlyBatchItems({ outcomes }: Group): boolean {
  return outcomes.every((outcome) => 'answer' in outcome);
}

/**
 * What a group's answers speak of gets its positions; a replay may speak of the group's own fact.
 * @param first revision of the group's first event
 */
export function assignPositions(
  { outcomes }: Group,
  first: bigint,
  positions: readonly bigint[],
): void {
  const place = (fact: Fact): void => {
    if (fact.position >= 0n) return;
    (fact as { position: bigint }).position = positions[Number(fact.revision - first)] ?? -1n;
  };
  for (const outcome of outcomes) {
    if ('answer' in outcome) continue;
    outcome.facts.forEach(place);
    const { decision } = outcome;
    if (decision.kind !== 'replayed') continue;
    place(decision.fact);
    decision.follows?.forEach(place);
  }
}
