import { startOfDate, windowsIn, type CalendarWindows, type Offset } from './windows.js';
import { zoneRules, type ZoneRules } from './zones.js';

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

/** The calendar windows that contain `t` in `zone`; days of 23 h and 25 h included. */
export function calendarWindows(zone: string, t: number): CalendarWindows {
  const rules = zoneRules();
  if (rules !== lastRules) {
    lastOf.clear();
    lastRules = rules;
  }
  const last = lastOf.get(zone);
  if (last !== undefined && last.day.from <= t && t < last.day.to) return last;
  const windows = windowsIn(offsetIn(zone), t);
  lastOf.set(zone, windows);
  return windows;
}

/** The first instant of a local date, which is days since 1970-01-01. */
export function startOfLocalDate(zone: string, date: number): number {
  return startOfDate(offsetIn(zone), date);
}
