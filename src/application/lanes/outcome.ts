import type { Decision } from '../../domain/client/decision.js';
import type { Fact, WarningCode } from '../../domain/client/events.js';
import type { ClientState } from '../../domain/client/state.js';
import type { BatchAnswer } from './answer.js';
import type { Head, Job, LaneAnswer } from './lane.js';

/** A decided command, from which its answer is made when its facts are durable. */
export interface Outcome {
  readonly job: Job;
  readonly decision: Decision;
  readonly facts: readonly Fact[];
  readonly state: ClientState | null;
  readonly t: number;
}

/** A decided item of a batch; of its facts only the fields of the answer are kept. */
export interface BatchOutcome {
  readonly job: Job;
  readonly answer: BatchAnswer;
}

/** The answer of a decided command, once everything that the decision was based on is durable. */
export function answerOf(outcome: Outcome, head: Head): LaneAnswer {
  const { decision, state, facts, t } = outcome;
  switch (decision.kind) {
    case 'refused':
      return { kind: 'refused', refusals: decision.refusals };
    case 'replayed':
      return replayOf(decision, state, t);
    case 'unchanged':
      return done(state, { t, fact: null, facts, at: head, warnings: NO_WARNINGS });
    case 'accepted': {
      const fact = facts[decision.main] ?? null;
      // A check recorded nothing: its position is the lane's.
      const at = facts[facts.length - 1] ?? head;
      return done(state, { t, fact, facts, at, warnings: decision.warnings });
    }
  }
}

interface Given {
  readonly t: number;
  readonly fact: Fact | null;
  readonly facts: readonly Fact[];
  readonly at: { readonly revision: bigint; readonly position: bigint };
  readonly warnings: readonly WarningCode[];
}

function done(state: ClientState | null, given: Given): LaneAnswer {
  if (state === null) return { kind: 'fenced' };
  return {
    kind: 'done',
    fact: given.fact,
    facts: given.facts,
    replayed: false,
    revision: given.at.revision,
    position: given.at.position,
    state,
    warnings: given.warnings,
    t: given.t,
  };
}

function replayOf(
  { fact, follows }: Extract<Decision, { kind: 'replayed' }>,
  state: ClientState | null,
  t: number,
): LaneAnswer {
  const facts = follows === undefined ? [fact] : [fact, ...follows];
  const at = facts[facts.length - 1] ?? fact;
  const answer = done(state, { t, fact, facts, at, warnings: warningsOf(fact) });
  return answer.kind === 'done' ? { ...answer, replayed: true } : answer;
}

export const NO_WARNINGS: readonly WarningCode[] = [];

export function warningsOf(fact: Fact): readonly WarningCode[] {
  return fact.type === 'MessageDebited' || fact.type === 'CreditsReserved'
    ? fact.data.warnings
    : NO_WARNINGS;
}

/**
 * True for items of batches only. Their answers have no positions, and unindexed ids may have a
 * position that is too high.
 */
export function hasOnlyBatchItems(outcomes: readonly (Outcome | BatchOutcome)[]): boolean {
  return outcomes.every((outcome) => 'answer' in outcome);
}

/**
 * Assigns positions to the facts of a group's answers; a replay may refer to a fact of the group
 * itself.
 * @param first revision of the group's first event
 */
export function assignPositions(
  outcomes: readonly (Outcome | BatchOutcome)[],
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
