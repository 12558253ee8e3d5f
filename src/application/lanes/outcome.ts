import type { Decision } from '../../domain/client/decision.js';
import type { Fact } from '../../domain/client/events.js';
import type { ClientState } from '../../domain/client/state.js';
import type { BatchAnswer } from './answer.js';
import type { Job } from './lane.js';

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
