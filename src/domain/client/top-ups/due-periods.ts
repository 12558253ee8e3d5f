import { offsetIn } from '../../calendar.js';
import { dateAt, startOfDate } from '../../windows.js';
import { anchorAfter, anchorThrough, labelOf, nextAnchor, type Recurrence } from './recurrence.js';

/** A recurring top-up, and how far it was credited. */
export interface Recurring {
  readonly recurrence: Recurrence;
  /** Local date of the first anchor, `YYYY-MM-DD`. */
  readonly from: string;
  /** Label of the newest period that was credited; null = none. */
  readonly credited: string | null;
}

/** The client's zone, and the instant in epoch milliseconds. */
export interface LocalTime {
  readonly zone: string;
  readonly t: number;
}

/** The local date, as days since 1970-01-01. */
export function localDate({ zone, t }: LocalTime): number {
  return dateAt(offsetIn(zone), t);
}

/** The first instant of a local date; where midnight is skipped, the instant after the gap. */
export function startOfLocalDate(zone: string, date: number): number {
  return startOfDate(offsetIn(zone), date);
}

/** Local date of the first anchor strictly after an instant. */
export function anchorAfterInstant(recurrence: Recurrence, at: LocalTime): number {
  return anchorAfter(recurrence, localDate(at));
}

/**
 * Labels of the periods whose anchor has passed and that were not credited, oldest first.
 *
 * @param most the most labels; what is left is due afterwards
 */
export function duePeriods(recurring: Recurring, at: LocalTime, most: number): string[] {
  const { recurrence, from, credited } = recurring;
  const today = localDate(at);
  const labels: string[] = [];
  let date = nextAnchor(recurrence, from, credited);
  while (date <= today && labels.length < most) {
    const isPeriod = recurrence.interval !== 'DAILY' || exists(at.zone, date);
    if (isPeriod) labels.push(labelOf(recurrence.interval, date));
    date = anchorAfter(recurrence, date);
  }
  return labels;
}

/** The newest of these labels; null = no period is due. */
export function newestDuePeriod(
  { recurrence, from, credited }: Recurring,
  at: LocalTime,
): string | null {
  const newest = anchorThrough(recurrence, localDate(at));
  const isDue = newest >= nextAnchor(recurrence, from, credited);
  return isDue ? labelOf(recurrence.interval, newest) : null;
}

/** A zone that changes sides of the date line skips a date: such a day is no period. */
function exists(zone: string, date: number): boolean {
  return startOfLocalDate(zone, date) < startOfLocalDate(zone, date + 1);
}
