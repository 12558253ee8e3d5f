import { formatCredits } from '../../credits.js';
import type { Decision } from '../decision.js';
import type { EventOf } from '../events.js';
import { nextDue } from '../expiries.js';
import { afterOf, heldBy } from '../money.js';
import { afterRelease } from '../movements.js';
import type { ClientState, OpenReservation } from '../state.js';
import { UNCHANGED } from './outcome.js';

type Released = EventOf<'ReservationReleased'>;

/** A client after releases of expired reservations, and the facts that release them (I6). */
export interface Settled {
  readonly state: ClientState;
  readonly released: readonly Released[];
}

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
  let current = state;
  const released: Released[] = [];
  while (released.length < most) {
    const due = nextDue(current, t);
    if (due === null) break;
    const event = releaseOf(current, ...due, { cause: 'EXPIRED', reason: null });
    released.push(event);
    current = afterRelease(current, event.data);
  }
  const settled = { state: current, released, t, most };
  lastOf.set(state, settled);
  return settled;
}

/** Records what has expired, the earliest first: what the next command would record before it. */
export function decideReleaseExpired(state: ClientState, t: number): Decision {
  const [first, ...rest] = releaseEarliest(state, t, RELEASED_AT_ONCE).released;
  if (first === undefined) return UNCHANGED;
  return { kind: 'accepted', events: [first, ...rest], main: rest.length, warnings: [] };
}

/** The reservation, if it is open and has not expired by `t`, recorded or not (I6). */
export function openAt(state: ClientState, id: string, t: number): OpenReservation | undefined {
  const reservation = state.reservations.get(id);
  return reservation === undefined || reservation.expiresAt <= t ? undefined : reservation;
}

/** The fact that ends a reservation without a capture, with the totals after it. */
export function releaseOf(
  state: ClientState,
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
      after: afterOf({ ...totalsOf(state), reserved: state.reserved - held }),
    },
  };
}

function totalsOf({
  assigned,
  usedPosted,
}: ClientState): Pick<ClientState, 'assigned' | 'usedPosted'> {
  return { assigned, usedPosted };
}
