import type { Map as PersistentMap } from 'immutable';
import type { OpenReservation } from './state.js';

type Reservations = PersistentMap<string, OpenReservation>;

/** A leftist heap: persistent, so every state keeps its own. */
interface Heap {
  readonly at: number;
  readonly id: string;
  readonly rank: number;
  readonly left: Heap | null;
  readonly right: Heap | null;
}

interface Expiries {
  readonly heap: Heap | null;
  readonly size: number;
}

/**
 * The expiries of each version of the open reservations. A linear search for the earliest would
 * make closing n reservations cost n². The heap is derived, so it is beside the state and not in
 * it: a state from a snapshot starts without one and gets it at its first change.
 */
const expiriesOf = new WeakMap<Reservations, Expiries>();

/** Earliest `expiresAt` after `id` was added; call with the map before and after. */
export function earliestAfterAdding(before: Reservations, after: Reservations, id: string): number {
  const { heap, size } = expiriesOf.get(before) ?? gather(before);
  const at = after.get(id)?.expiresAt ?? Infinity;
  const grown = merge(heap, { at, id, rank: 1, left: null, right: null });
  expiriesOf.set(after, { heap: grown, size: size + 1 });
  return grown?.at ?? Infinity;
}

/** Earliest `expiresAt` after a reservation was removed, or changed without moving its expiry. */
export function earliestAfterClosing(before: Reservations, after: Reservations): number {
  const known = expiriesOf.get(before) ?? gather(after);
  // Closed entries leave the heap when they reach its top. Before they outnumber the open ones, the
  // heap is rebuilt.
  const { heap, size } = known.size > 64 + 2 * after.size ? gather(after) : known;
  let top = heap;
  let left = size;
  while (top !== null && after.get(top.id)?.expiresAt !== top.at) {
    top = merge(top.left, top.right);
    left -= 1;
  }
  expiriesOf.set(after, { heap: top, size: left });
  return top?.at ?? Infinity;
}

function gather(reservations: Reservations): Expiries {
  let heap: Heap | null = null;
  for (const [id, { expiresAt }] of reservations) {
    heap = merge(heap, { at: expiresAt, id, rank: 1, left: null, right: null });
  }
  return { heap, size: reservations.size };
}

function merge(a: Heap | null, b: Heap | null): Heap | null {
  if (a === null) return b;
  if (b === null) return a;
  const [top, other] = a.at <= b.at ? [a, b] : [b, a];
  const merged = merge(top.right, other);
  const rank = (heap: Heap | null): number => heap?.rank ?? 0;
  const [left, right] = rank(top.left) >= rank(merged) ? [top.left, merged] : [merged, top.left];
  return { at: top.at, id: top.id, rank: rank(right) + 1, left, right };
}
