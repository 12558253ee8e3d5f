import { formatCredits } from '../../credits.js';
import type { CaptureReservation, ReleaseReservation } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import type { EventOf, Fact } from '../events.js';
import { limitWindows, openedWindow } from '../limit-windows.js';
import { afterOf, heldBy } from '../money.js';
import type { ClientState, OpenReservation } from '../state.js';
import { chargeAmong, waitFor, type ChargeFact } from './charge.js';
import { openAt, releaseOf } from './expired.js';
import { accept, refuse, replayOrReuse } from './outcome.js';
import { messageCaptured, reservationAmong } from './reserved.js';
import { sameContent } from './same-content.js';

type Captured = EventOf<'ReservationCaptured'>;

/** Posts the actual cost of a message; rules of rates or balance no longer apply. */
export function decideCapture(state: ClientState, command: CaptureReservation, env: Env): Decision {
  const known = env.known({ kind: 'reservation', id: command.reservationId });
  const messageId = messageCaptured(command, env);
  const id = { kind: 'capture', id: command.captureId } as const;
  const earlier = captureAmong(env.known(id));
  if (earlier !== undefined) return replayOrReuse(earlier, id, sameContent(earlier, command, env));
  const reservation = openAt(state, command.reservationId, env.t);
  if (reservation === undefined) return notOpen(known);
  const charge = chargeAmong(env.known({ kind: 'message', id: messageId }));
  if (charge !== undefined) return chargedBefore(charge, command);
  const held = heldBy(reservation);
  if (command.credits > held) {
    return refuse('CAPTURE_EXCEEDS_RESERVATION', {
      reserved: formatCredits(held),
      asked: formatCredits(command.credits),
    });
  }
  return accept(captureOf(state, { command, reservation, messageId }, env.t));
}

/** If the caller did not name the message, it cannot know which one is meant. */
function chargedBefore(charge: ChargeFact, { messageId }: CaptureReservation): Decision {
  const id = charge.data.messageId;
  const numbers = { kind: 'message', id, revision: charge.revision.toString() };
  if (messageId !== null) return refuse('ID_REUSED', numbers);
  const detail =
    `The message id ${id} was used before: nothing moved. A capture without messageId charges ` +
    'the message of its reservation: send another messageId.';
  return refuse('ID_REUSED', { ...numbers, detail });
}

interface Capture {
  readonly command: CaptureReservation;
  readonly reservation: OpenReservation;
  readonly messageId: string;
}

function captureOf(state: ClientState, capture: Capture, t: number): Captured {
  const { command, reservation, messageId } = capture;
  const released = command.final ? heldBy(reservation) - command.credits : 0n;
  return {
    type: 'ReservationCaptured',
    data: {
      reservationId: command.reservationId,
      captureId: command.captureId,
      messageId,
      captured: formatCredits(command.credits),
      released: formatCredits(released),
      final: command.final,
      parts: reservation.parts,
      channel: reservation.channel,
      country: reservation.country,
      test: reservation.test,
      windows: reservation.windows,
      ...waitFor(state),
      ...furtherMessage(state, reservation, t),
      after: afterOf({
        assigned: state.assigned,
        usedPosted: state.usedPosted + command.credits,
        reserved: state.reserved - command.credits - released,
      }),
    },
  };
}

/** The reservation counted the first message; each further one is counted now. */
function furtherMessage(
  state: ClientState,
  reservation: OpenReservation,
  t: number,
): Pick<Captured['data'], 'countedDay' | 'opened'> {
  if (reservation.captures === 0) return { countedDay: null };
  const { day } = limitWindows(state, t);
  if (day === state.windows.day) return { countedDay: day.ordinal };
  return { countedDay: day.ordinal, opened: { day: openedWindow(day) } };
}

/** Releases the rest of a reservation. A repeat gets the first answer (I9). */
export function decideRelease(state: ClientState, command: ReleaseReservation, env: Env): Decision {
  const { reservationId, reason } = command;
  const reservation = openAt(state, reservationId, env.t);
  if (reservation !== undefined) {
    return accept(releaseOf(state, reservationId, reservation, { cause: 'VOIDED', reason }));
  }
  const known = env.known({ kind: 'reservation', id: reservationId });
  const voided = known.find(
    (fact) => fact.type === 'ReservationReleased' && fact.data.cause === 'VOIDED',
  );
  if (voided === undefined) return notOpen(known);
  return { kind: 'replayed', fact: voided };
}

function notOpen(known: readonly Fact[]): Decision {
  const reserved = reservationAmong(known);
  if (reserved === undefined) return refuse('RESERVATION_NOT_FOUND');
  return refuse('RESERVATION_CLOSED', { expiresAt: reserved.data.expiresAt });
}

type CapturedFact = Extract<Fact, { type: 'ReservationCaptured' }>;

function captureAmong(facts: readonly Fact[]): CapturedFact | undefined {
  return facts.find((fact): fact is CapturedFact => fact.type === 'ReservationCaptured');
}
