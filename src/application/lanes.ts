import type { Command } from '../domain/client/commands.js';
import type { Refusal } from '../domain/client/decision.js';
import type { ClientFold, ClientState } from '../domain/client/state.js';
import type { Answer, BatchAnswer, Caller } from './answer.js';

/** A client as its lane knows it now, strongly consistent with the next decision. */
export interface Present {
  readonly fold: ClientFold;
  readonly revision: bigint;
  readonly position: bigint;
  /** Decision time that a command would have now. */
  readonly t: number;
}

/** The write path: one lane per client (house §2). Interface of the room; see lane.ts. */
export declare abstract class LanesContract {
  /** Decides and records one command. @throws LogUnavailable, IdIndexUnavailable, Contention */
  submit(clientId: string, command: Command, caller: Caller): Promise<Answer>;
  /** One client's share of a batch, in order; never rejects for one item's sake. */
  submitEach(clientId: string, commands: readonly Command[], caller: Caller): Promise<BatchAnswer[]>;
  /** All or none, one append. Innocent items are refused BATCH_ABORTED. */
  submitAtomic(clientId: string, commands: readonly Command[], caller: Caller): Promise<Answer[]>;
  /** What a command would be refused for now; moves nothing (I3). Empty = it would be accepted. */
  dryRun(clientId: string, command: Command): Promise<{ refusals: readonly Refusal[]; state: ClientState | null; t: number }>;
  present(clientId: string): Promise<Present>;
}
