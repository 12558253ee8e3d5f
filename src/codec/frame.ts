import type { Actor, Operation } from '../domain/client/events.js';
import type { StoredEvent } from '../ports/event-log.js';

/** The parts of a stored event beside its data. */
export interface Frame {
  readonly stream: string;
  readonly revision: bigint;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly operation: Operation | null;
  readonly clockSuspect: boolean;
  /** Hash of the previous event in the stream; '' for the first. */
  readonly prevHash: string;
}

export interface Encoded {
  readonly stored: StoredEvent;
  readonly hash: string;
}
