import type { Fact } from '../../domain/client/events.js';
import type { Group } from './decide-group.js';

/**
 * True for a group of batch items only. Their answers have no positions, and unindexed ids may have
 * a position that is too high.
 */
export function hasOnlyBatchItems({ outcomes }: Group): boolean {
  return outcomes.every((outcome) => 'answer' in outcome);
}

/**
 * Assigns positions to the facts of a group's answers; a replay may refer to a fact of the group
 * itself.
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
