import { zoneRules, type Offset, type ZoneRules } from './zones.js';

/**
 * Calendar windows in a client's zone: pure functions of an instant and an IANA zone. All
 * instants are epoch milliseconds, all intervals `[from, to)`.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface CalendarWindows {
  readonly day: Span;
  /** Weeks start on Monday (I11). */
  readonly week: Span;
  readonly month: Span;
}

export const DAY_MS = 86_400_000;
const HALF_DAY_MS = 43_200_000;

/**
 * A zone that the tz database no longer knows counts as UTC, so commands of its clients can still
 * be decided.
 */
export function offsetIn(zone: string): Offset {
  return zoneRules().offsetIn(zone) ?? (() => 0);
}

/**
 * The last result of each zone, with the rules that gave it. All clients of a zone share their
 * calendar, and repeated refusals in a window that is not open yet ask for the same result.
 */
const lastOf = new Map<string, CalendarWindows>();
let lastRules: ZoneRules | null = null;

/** The calendar day, week and month that contain `t` in `zone`; days of 23 h and 25 h included. */
export function calendarWindows(zone: string, t: number): CalendarWindows {
  const rules = zoneRules();
  if (rules !== lastRules) {
    lastOf.clear();
    lastRules = rules;
  }
  const last = lastOf.get(zone);
  if (last !== undefined && last.day.from <= t && t < last.day.to) return last;
  const windows = computeWindows(offsetIn(zone), t);
  lastOf.set(zone, windows);
  return windows;
}

function computeWindows(offset: Offset, t: number): CalendarWindows {
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

/** The first instant of a local date, which is days since 1970-01-01. */
export function startOfLocalDate(zone: string, date: number): number {
  return startOfDate(offsetIn(zone), date);
}

/** The local date of an instant under a clock, as days since 1970-01-01. */
export function localDateAt(offset: Offset, t: number): number {
  return dateAt(offset, t);
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
