import { formatCredits } from '../../credits.js';
import type { Decision, Settled } from '../decision.js';
import type { EventOf } from '../events.js';
import { takeExpired, type Taken } from '../expiries.js';
import { afterOf, heldBy, type Totals } from '../money.js';
import type { ClientState, OpenReservation } from '../state.js';
import { UNCHANGED } from './outcome.js';

type Released = EventOf<'ReservationReleased'>;

/** Releases that one append may hold: they fit into it and keep its lane for a moment only. */
export const RELEASED_AT_ONCE = 500;

/**
 * Refusals write nothing, so the next command finds the same expired reservations: the last result
 * is cached while it is valid.
 */
const lastOf = new WeakMap<ClientState, Settled & { readonly t: number; readonly most: number }>();

/** Releases reservations with `expiresAt ≤ t`, the earliest first, and at most so many. */
export function releaseEarliest(state: ClientState, t: number, most: number): Settled {
  if (most === 0 || t < state.earliestExpiry) return { state, released: [] };
  const last = lastOf.get(state);
  if (last?.most === most && last.t <= t) {
    if (last.released.length === most || t < last.state.earliestExpiry) return last;
  }
  const { taken, state: after } = takeExpired(state, t, most);
  const settled = { state: after, released: releasesOf(state, taken), t, most };
  lastOf.set(state, settled);
  return settled;
}

/** The releases in their order, each with the totals after it. */
function releasesOf(
  { assigned, usedPosted, ...before }: Totals,
  taken: Taken['taken'],
): Released[] {
  let { reserved } = before;
  return taken.map(([id, reservation]) => {
    const totals = { assigned, usedPosted, reserved };
    reserved -= heldBy(reservation);
    return releaseOf(totals, id, reservation, { cause: 'EXPIRED', reason: null });
  });
}

/** Records what has expired, the earliest first: what the next command would record before it. */
export function decideReleaseExpired(state: ClientState, t: number): Decision {
  const settled = releaseEarliest(state, t, RELEASED_AT_ONCE);
  const { released: events } = settled;
  if (events.length === 0) return UNCHANGED;
  return { kind: 'accepted', settled, events, main: events.length - 1, warnings: [] };
}

/** The reservation, if it is open and has not expired by `t`, recorded or not (I6). */
export function openAt(state: ClientState, id: string, t: number): OpenReservation | undefined {
  const reservation = state.reservations.get(id);
  return reservation === undefined || reservation.expiresAt <= t ? undefined : reservation;
}

/** The fact that ends a reservation without a capture, with the totals after it. */
export function releaseOf(
  totals: Totals,
  reservationId: string,
  reservation: OpenReservation,
  why: Pick<Released['data'], 'cause' | 'reason'>,
): Released {
  const held = heldBy(reservation);
  return {
    type: 'ReservationReleased',
    data: {
      reservationId,
      credits: formatCredits(held),
      ...why,
      windows: reservation.windows,
      messageFreed: reservation.captures === 0,
      after: afterOf({ ...totals, reserved: totals.reserved - held }),
    },
  };
}
