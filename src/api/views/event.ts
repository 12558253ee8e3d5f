import type { NamedFact } from '../../application/queries/lists/list-events.js';
import type { Fact } from '../../domain/client/events.js';

/** A fact with its actor, its time and its hashes (S2-15); for staff only. */
export interface EventAnswer {
  readonly revision: string;
  readonly position: string;
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly actor: Fact['actor'];
  readonly correlationId: string;
  readonly causationId: string | null;
  /** The id under which the command was sent; the fingerprint of its content is not shown. */
  readonly operation: { readonly kind: string; readonly id: string } | null;
  readonly clockSuspect: boolean;
  readonly data: Fact['data'];
  readonly prevHash: string;
  readonly hash: string;
}

/** A fact with the name of its actor; null = none is known. */
export interface NamedEventAnswer extends EventAnswer {
  readonly actor: Fact['actor'] & { readonly name: string | null };
}

/** The fact with the present name of its actor, as admins and auditors see it. */
export function presentNamedEvent({ fact, actorName }: NamedFact): NamedEventAnswer {
  const shown = presentEvent(fact);
  return { ...shown, actor: { ...shown.actor, name: actorName } };
}

export function presentEvent(fact: Fact): EventAnswer {
  const { operation } = fact;
  return {
    revision: fact.revision.toString(),
    position: fact.position.toString(),
    eventId: fact.eventId,
    type: fact.type,
    at: new Date(fact.recordedAt).toISOString(),
    actor: fact.actor,
    correlationId: fact.correlationId,
    causationId: fact.causationId,
    operation: operation === null ? null : { kind: operation.kind, id: operation.id },
    clockSuspect: fact.clockSuspect,
    data: fact.data,
    prevHash: fact.prevHash,
    hash: fact.hash,
  };
}
