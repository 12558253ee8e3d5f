import type { Actor, Fact, WarningCode } from '../../domain/client/events.js';
import type { Refusal } from '../../domain/client/decision.js';
import type { ClientState } from '../../domain/client/state.js';

/** Who asks, and in what context; goes into the metadata of every event it causes. */
export interface Caller {
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** What a command came to. Resolved only when all it was decided upon is durable. */
export type Answer = Done | Refused;

interface Done {
  readonly kind: 'done';
  /** The fact that answers it; null for a quiet success that recorded nothing. */
  readonly fact: Fact | null;
  /** All facts of the command, in order (a replay: only the first). */
  readonly facts: readonly Fact[];
  readonly replayed: boolean;
  /** The revision to answer with: the fact's, or the stream's for a quiet success. */
  readonly revision: bigint;
  readonly position: bigint;
  /** The client as of now (a replay: later than the fact). */
  readonly state: ClientState;
  readonly warnings: readonly WarningCode[];
  /** Decision time, epoch milliseconds. */
  readonly t: number;
}

interface Refused {
  readonly kind: 'refused';
  readonly refusals: readonly [Refusal, ...Refusal[]];
}

interface Failed {
  readonly kind: 'failed';
  readonly detail: string;
}

/**
 * One item of a batch: no more than what is told of it. Facts and states of a thousand items
 * would have to outlive the batch. FAILED = the log went away midway, the outcome is unknown, send
 * again.
 */
export type BatchAnswer =
  Pick<Done, 'kind' | 'replayed' | 'revision' | 'warnings'> | Refused | Failed;

/** Too many tries against another writer, or the queue is full: 503 + Retry-After. */
export class Contention extends Error {
  override readonly name = 'Contention';
}
