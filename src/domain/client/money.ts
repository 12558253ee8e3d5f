import { formatCredits, type Credits } from '../credits.js';
import type { After } from './events.js';
import type { ClientState, OpenReservation } from './state.js';

/** The running totals of a client (I1). */
export type Totals = Pick<ClientState, 'assigned' | 'usedPosted' | 'reserved'>;

/** The remaining credits (I1); negative while a credit line is in use. */
export function available({ assigned, usedPosted, reserved }: Totals): Credits {
  return assigned - usedPosted - reserved;
}

/** Lowest permitted `available` at `t`: zero or negative (S0-10, S0-11). */
export function floorAt({ terms }: Pick<ClientState, 'terms'>, t: number): Credits {
  const overdrawn = terms.overdrawFrom <= t && t < terms.overdrawUntil;
  return overdrawn ? -(terms.allowCredit + terms.overdrawAmount) : -terms.allowCredit;
}

/** The part of a reservation that is still held. */
export function heldBy(reservation: OpenReservation): Credits {
  return reservation.credits - reservation.captured;
}

/** The running totals in the form that a movement carries. */
export function afterOf({ assigned, usedPosted, reserved }: Totals): After {
  return {
    assigned: formatCredits(assigned),
    usedPosted: formatCredits(usedPosted),
    reserved: formatCredits(reserved),
  };
}
