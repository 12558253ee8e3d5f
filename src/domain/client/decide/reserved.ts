import type { CaptureReservation } from '../commands.js';
import type { Env } from '../decision.js';
import type { Fact } from '../events.js';

export type ReservedFact = Extract<Fact, { type: 'CreditsReserved' }>;

/** The reservation itself among the facts known of its id. */
export function reservationAmong(facts: readonly Fact[]): ReservedFact | undefined {
  return facts.find((fact): fact is ReservedFact => fact.type === 'CreditsReserved');
}

/**
 * The message that a capture charges: as requested, otherwise the reservation's, otherwise the
 * reservation's id.
 */
export function messageCaptured(command: CaptureReservation, env: Pick<Env, 'known'>): string {
  const { messageId, reservationId } = command;
  if (messageId !== null) return messageId;
  const reserved = reservationAmong(env.known({ kind: 'reservation', id: reservationId }));
  return reserved?.data.messageId ?? reservationId;
}
