/** Milliseconds to add to an instant to get the local time of a zone. */
export type Offset = (instant: number) => number;

/**
 * An interval of a calendar, `[from, to)` in epoch milliseconds. Folding and projecting import this
 * module, so it must not use the rules of zones; `calendar.ts` applies them.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A value for each calendar window that limits count in. A new window is a member here, a line of
 * `eachWindow` and a span of `windowsIn`.
 */
export interface ByWindow<T> {
  readonly day: T;
  /** Weeks start on Monday (I11). */
  readonly week: T;
  readonly month: T;
}

export type WindowName = keyof ByWindow<unknown>;

/** Written out, because every debit calls it: a loop over names costs several times as much. */
export function eachWindow<T>(valueOf: (name: WindowName) => T): ByWindow<T> {
  return { day: valueOf('day'), week: valueOf('week'), month: valueOf('month') };
}

export const WINDOW_NAMES = Object.keys(eachWindow(() => null)) as readonly WindowName[];

export type CalendarWindows = ByWindow<Span>;

export const DAY_MS = 86_400_000;
const HALF_DAY_MS = 43_200_000;

/** The calendar windows that contain `t`, where local time has this offset. */
export function windowsIn(offset: Offset, t: number): CalendarWindows {
  const date = dateAt(offset, t);
  const monday = date - weekdayOf(date);
  const first = new Date(date * DAY_MS);
  const year = first.getUTCFullYear();
  const month = first.getUTCMonth();
  const start = (day: number): number => startOfDate(offset, day);
  return {
    day: { from: start(date), to: start(date + 1) },
    week: { from: start(monday), to: start(monday + 7) },
    month: {
      from: start(Date.UTC(year, month, 1) / DAY_MS),
      to: start(Date.UTC(year, month + 1, 1) / DAY_MS),
    },
  };
}

/** 0 = Monday. Day 0 of the epoch was a Thursday. */
export function weekdayOf(date: number): number {
  return (((date + 3) % 7) + 7) % 7;
}

/**
 * The local date at `t`, as days since 1970-01-01. When clocks go back over midnight, a date is
 * left and entered again. It then starts at the first entry, so windows never overlap.
 */
export function dateAt(offset: Offset, t: number): number {
  let date = Math.floor((t + offset(t)) / DAY_MS);
  while (t >= startOfDate(offset, date + 1)) date += 1;
  return date;
}

/** The first instant of a local date; if midnight was skipped, the instant after the gap. */
export function startOfDate(offset: Offset, date: number): number {
  const local = date * DAY_MS;
  const near = local - offset(local);
  const before = offset(near - HALF_DAY_MS);
  const after = offset(near + HALF_DAY_MS);
  if (before === after) return local - before;
  const earlier = local - Math.max(before, after);
  const later = local - Math.min(before, after);
  if (offset(earlier) === Math.max(before, after)) return earlier;
  if (before > after) return later;
  return offset(later) === before ? later : transition(offset, earlier, later);
}

/** The instant in `(from, to]` at which the offset is first that of `to`. */
export function transition(offset: Offset, from: number, to: number): number {
  const after = offset(to);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}
