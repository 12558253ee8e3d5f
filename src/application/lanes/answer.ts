import { randomUUID } from 'node:crypto';
import type { Actor, Fact, WarningCode } from '../../domain/client/events.js';
import type { Refusal } from '../../domain/client/decision.js';
import type { ClientState } from '../../domain/client/state.js';

/** The actor and context of a command, stored in the metadata of every event that it causes. */
export interface Caller {
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** The service itself as a caller. */
export function systemCaller(id: string): Caller {
  return { actor: { type: 'system', id }, correlationId: randomUUID(), causationId: null };
}

/** Result of a command. Resolved only when everything that the decision was based on is durable. */
export type Answer = Done | Refused;

interface Done {
  readonly kind: 'done';
  /** The fact that answers it; null for a success that recorded nothing. */
  readonly fact: Fact | null;
  /** All facts of the command, in order (for a replay: only the first). */
  readonly facts: readonly Fact[];
  readonly replayed: boolean;
  /** The revision to answer with: the fact's, or the stream's if nothing was recorded. */
  readonly revision: bigint;
  readonly position: bigint;
  /** The present client (for a replay: later than the fact). */
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
 * Answer to one item of a batch, with only the fields of the response. Facts and states of a
 * thousand items would have to outlive the batch. FAILED = the log became unavailable, the outcome
 * is unknown, send the item again.
 */
export type BatchAnswer =
  Pick<Done, 'kind' | 'replayed' | 'revision' | 'warnings'> | Refused | Failed;

/** Too many conflicts with another writer, or the queue is full: 503 + Retry-After. */
export class Contention extends Error {
  override readonly name = 'Contention';
}
