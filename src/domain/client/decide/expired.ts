import { formatCredits } from '../../credits.js';
import type { Decision } from '../decision.js';
import type { EventOf } from '../events.js';
import { heldBy, afterOf } from '../money.js';
import { afterRelease } from '../movements.js';
import type { ClientState, OpenReservation } from '../state.js';
import { UNCHANGED } from './outcome.js';

type Released = EventOf<'ReservationReleased'>;

/** A client as if its expired reservations were released, and the facts that release them (I6). */
export interface Settled {
  readonly state: ClientState;
  readonly released: readonly Released[];
}

/**
 * Refusals write nothing, so the next command finds the same expired reservations: the last result
 * is cached while it is valid.
 */
const lastOf = new WeakMap<ClientState, Settled & { readonly t: number }>();

/** Computes the release of every reservation with `expiresAt ≤ t`, the earliest first. */
export function settleExpired(state: ClientState, t: number): Settled {
  if (t < state.earliestExpiry) return { state, released: [] };
  const last = lastOf.get(state);
  if (last !== undefined && last.t <= t && t < last.state.earliestExpiry) return last;
  const settled = { ...releaseAll(state, t), t };
  lastOf.set(state, settled);
  return settled;
}

/** Releases that one command records: they fit one append and keep its lane for a moment only. */
export const RELEASED_AT_ONCE = 500;

/** Records what has expired, the earliest first: what the next command would record before it. */
export function decideReleaseExpired({ released }: Settled): Decision {
  const [first, ...rest] = released.slice(0, RELEASED_AT_ONCE);
  if (first === undefined) return UNCHANGED;
  return { kind: 'accepted', events: [first, ...rest], main: rest.length, warnings: [] };
}

function releaseAll(state: ClientState, t: number): Settled {
  const expired = [...state.reservations].filter(([, { expiresAt }]) => expiresAt <= t);
  expired.sort(([a, first], [b, second]) => first.expiresAt - second.expiresAt || (a < b ? -1 : 1));
  let current = state;
  const released: Released[] = [];
  for (const [id, reservation] of expired) {
    const event = releaseOf(current, id, reservation, { cause: 'EXPIRED', reason: null });
    released.push(event);
    current = afterRelease(current, event.data);
  }
  return { state: current, released };
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
