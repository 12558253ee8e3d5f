import type { Credits } from '../credits.js';
import { eachWindow, WINDOW_NAMES, type ByWindow } from '../windows.js';
import { heapOf, leaf, merge, sortedHeap, splitAt, type Entry, type Heap } from './expiry-heap.js';
import { heldBy } from './money.js';
import type { ClientState, OpenReservation, Window } from './state.js';

type Reservations = ClientState['reservations'];

/** Capacity that releases would give back to one limit window. */
interface Capacity {
  readonly credits: Credits;
  readonly messages: number;
}

type ByOrdinal = ReadonlyMap<number, Capacity>;

/** Totals of the reservations that have expired and are still open. */
interface Due {
  readonly count: number;
  readonly credits: Credits;
  readonly windows: ByWindow<ByOrdinal>;
}

interface Expiries {
  readonly pending: Heap | null;
  /** Reservations found expired, which `due` sums up. */
  readonly late: Heap | null;
  /** The latest expiry in `late`. */
  readonly through: number;
  readonly due: Due;
  /** Entries of both heaps, with those of reservations that were closed. */
  readonly size: number;
}

const NONE_DUE: Due = { count: 0, credits: 0n, windows: eachWindow(() => new Map()) };

/**
 * The expiries of each version of the open reservations.
 *
 * - A reservation is moved from `pending` to `late` once, so n expired reservations cost n log n,
 *   however many appends their releases take.
 * - Both heaps are derived, so they are beside the state and not in it: a state from a snapshot
 *   starts without them and gets them at its first change or question.
 */
const expiriesOf = new WeakMap<Reservations, Expiries>();

/** Earliest `expiresAt` after a reservation was added, changed or removed. */
export function earliestAfter(before: Reservations, after: Reservations, id: string): number {
  const old = before.get(id);
  const now = after.get(id);
  return keep(withChange(expiriesIn(before), id, { old, now }), after);
}

/** Keeps the expiries of a version; its earliest one. */
function keep(known: Expiries, reservations: Reservations): number {
  // Closed entries leave a heap when they reach its top. Before they outnumber the open ones, the
  // heaps are rebuilt.
  const isFull = known.size > 64 + 2 * reservations.size;
  const kept = isFull ? gather(reservations) : withoutClosed(known, reservations);
  expiriesOf.set(reservations, kept);
  return Math.min(kept.pending?.at ?? Infinity, kept.late?.at ?? Infinity);
}

/** Credits of reservations that expired by `t` and are not released: free since then (I6). */
export function expiredCredits(state: ClientState, t: number): Credits {
  return dueBy(state, t).credits;
}

/** Open reservations that have not expired by `t`. */
export function countOpen(state: ClientState, t: number): number {
  return state.reservations.size - dueBy(state, t).count;
}

/** The earliest expired reservations, and the client when all of them are released. */
export interface Taken {
  readonly taken: readonly (readonly [id: string, reservation: OpenReservation])[];
  readonly state: ClientState;
}

/**
 * Releases expired reservations, the earliest first, then by id, and at most so many. The state is
 * the one that `evolve` makes of their releases one by one, but thousands are taken in one step.
 */
export function takeExpired(state: ClientState, t: number, most: number): Taken {
  const known = advanced(state.reservations, t);
  const after = state.reservations.asMutable();
  const taken: [string, OpenReservation][] = [];
  const freed = new DueSums(NONE_DUE);
  const due = new DueSums(known.due);
  let { late, size } = known;
  for (; late !== null && taken.length < most; late = merge(late.left, late.right)) {
    size -= 1;
    const { id, at } = late;
    const reservation = after.get(id);
    if (reservation?.expiresAt !== at) continue;
    taken.push([id, reservation]);
    after.delete(id);
    freed.add(reservation, 1);
    due.add(reservation, -1);
  }
  const reservations = after.asImmutable();
  const left = { ...known, late, size, due: due.due };
  const earliestExpiry = keep(left, reservations);
  return { taken, state: { ...lessened(state, freed.due), reservations, earliestExpiry } };
}

/**
 * The totals and windows as if every reservation with `expiresAt ≤ t` were released. The map of
 * reservations still contains them.
 */
export function withoutExpired(state: ClientState, t: number): ClientState {
  const due = dueBy(state, t);
  if (due.count === 0) return state;
  const earliestExpiry = advanced(state.reservations, t).pending?.at ?? Infinity;
  return { ...lessened(state, due), earliestExpiry };
}

function lessened(state: ClientState, due: Due): ClientState {
  return {
    ...state,
    reserved: state.reserved - due.credits,
    windows: eachWindow((name) => lessenedWindow(state.windows[name], due.windows[name])),
  };
}

function lessenedWindow(window: Window | null, due: ByOrdinal): Window | null {
  const freed = window === null ? undefined : due.get(window.ordinal);
  if (window === null || freed === undefined) return window;
  return {
    ...window,
    credits: window.credits - freed.credits,
    messages: window.messages - freed.messages,
  };
}

function dueBy(state: ClientState, t: number): Due {
  return t < state.earliestExpiry ? NONE_DUE : advanced(state.reservations, t).due;
}

function expiriesIn(reservations: Reservations): Expiries {
  const known = expiriesOf.get(reservations);
  if (known !== undefined) return known;
  const gathered = gather(reservations);
  expiriesOf.set(reservations, gathered);
  return gathered;
}

function gather(reservations: Reservations): Expiries {
  const entries: Entry[] = [];
  for (const [id, { expiresAt: at }] of reservations) entries.push({ at, id });
  const pending = heapOf(entries);
  return { pending, late: null, through: -Infinity, due: NONE_DUE, size: reservations.size };
}

/** The expiries with everything that expired by `t` in `late`. */
function advanced(reservations: Reservations, t: number): Expiries {
  let known = expiriesIn(reservations);
  if (t < known.through) {
    // The clock was set back behind an expiry that was counted.
    known = gather(reservations);
    expiriesOf.set(reservations, known);
  }
  if (known.pending === null || known.pending.at > t) return known;
  let { through } = known;
  const sums = new DueSums(known.due);
  const { due: entries, rest: pending } = splitAt(known.pending, t);
  const expired: Entry[] = [];
  for (const { id, at } of entries) {
    const reservation = reservations.get(id);
    if (reservation?.expiresAt !== at) continue;
    expired.push({ at, id });
    sums.add(reservation, 1);
    through = at;
  }
  const late = merge(known.late, sortedHeap(expired));
  const size = known.size - entries.length + expired.length;
  const moved = withoutClosed({ pending, late, through, due: sums.due, size }, reservations);
  expiriesOf.set(reservations, moved);
  return moved;
}

interface Change {
  readonly old: OpenReservation | undefined;
  readonly now: OpenReservation | undefined;
}

function withChange(known: Expiries, id: string, { old, now }: Change): Expiries {
  const { through } = known;
  let { due, pending, late, size } = known;
  if (old !== undefined && old.expiresAt <= through) due = changed(due, old, -1);
  if (now !== undefined) {
    const isLate = now.expiresAt <= through;
    if (isLate) due = changed(due, now, 1);
    if (now.expiresAt !== old?.expiresAt) {
      const entry = leaf(now.expiresAt, id);
      if (isLate) late = merge(late, entry);
      else pending = merge(pending, entry);
      size += 1;
    }
  }
  return { pending, late, through, due, size };
}

function withoutClosed(known: Expiries, reservations: Reservations): Expiries {
  let { pending, late, size } = known;
  while (pending !== null && isClosed(pending, reservations)) {
    pending = merge(pending.left, pending.right);
    size -= 1;
  }
  while (late !== null && isClosed(late, reservations)) {
    late = merge(late.left, late.right);
    size -= 1;
  }
  return { ...known, pending, late, size };
}

function isClosed({ id, at }: Heap, reservations: Reservations): boolean {
  return reservations.get(id)?.expiresAt !== at;
}

function changed(due: Due, reservation: OpenReservation, by: 1 | -1): Due {
  const sums = new DueSums(due);
  sums.add(reservation, by);
  return sums.due;
}

/** Adds up reservations; copies the totals that it starts from before it changes them. */
class DueSums {
  private count: number;
  private credits: Credits;
  private windows: ByWindow<Map<number, Capacity>> | null = null;

  constructor(private readonly from: Due) {
    this.count = from.count;
    this.credits = from.credits;
  }

  add(reservation: OpenReservation, by: 1 | -1): void {
    const { windows, captures } = reservation;
    const credits = by === 1 ? heldBy(reservation) : -heldBy(reservation);
    const messages = captures === 0 ? by : 0;
    this.count += by;
    this.credits += credits;
    const sums = (this.windows ??= eachWindow((name) => new Map(this.from.windows[name])));
    for (const name of WINDOW_NAMES) addTo(sums[name], windows[name], { credits, messages });
  }

  get due(): Due {
    if (this.count === 0) return NONE_DUE;
    const { count, credits, from } = this;
    return { count, credits, windows: this.windows ?? from.windows };
  }
}

function addTo(sums: Map<number, Capacity>, ordinal: number, more: Capacity): void {
  const known = sums.get(ordinal);
  sums.set(ordinal, {
    credits: (known?.credits ?? 0n) + more.credits,
    messages: (known?.messages ?? 0) + more.messages,
  });
}
