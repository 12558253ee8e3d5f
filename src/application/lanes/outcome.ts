import type { Decision } from '../../domain/client/decision.js';
import type { Fact } from '../../domain/client/events.js';
import type { ClientState } from '../../domain/client/state.js';
import type { BatchAnswer } from './answer.js';
import type { Job } from './lane.js';

/** A command decided: its answer is made of this when its facts are durable. */
export interface Outcome {
  readonly job: Job;
  readonly decision: Decision;
  readonly facts: readonly Fact[];
  readonly state: ClientState | null;
  readonly t: number;
}

/** An item of a batch decided: of its facts nothing is kept but what is told of them. */
export interface BatchOutcome {
  readonly job: Job;
  readonly answer: BatchAnswer;
}
