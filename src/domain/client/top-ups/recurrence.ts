import { weekdayOf } from '../../windows.js';
import type { PeriodicPlan } from '../events.js';
import { dateOf, dateText, dayOfMonth, monthOf } from './calendar-dates.js';

/**
 * Periods of the local calendar, each with one anchor date: pure arithmetic of dates, without a
 * zone, so that folding and projecting never depend on zone data (I11). The anchor of a month is
 * computed from the anchor day each time, so a clamp never becomes the new anchor.
 */
export interface Recurrence {
  readonly interval: PeriodicPlan['interval'];
  /** WEEKLY: 1 (Monday) to 7; MONTHLY: 1 to 31; DAILY: not used. */
  readonly anchorDay: number;
}

/** Days since 1970-01-01 of the newest anchor on or before a date. */
export function anchorThrough(recurrence: Recurrence, date: number): number {
  const { interval, anchorDay } = recurrence;
  if (interval === 'DAILY') return date;
  if (interval === 'WEEKLY') return date - ((weekdayOf(date) - (anchorDay - 1) + 7) % 7);
  const own = dayOfMonth(monthOf(date), anchorDay);
  return own <= date ? own : dayOfMonth(monthOf(date) - 1, anchorDay);
}

/** The first anchor after a date. */
export function anchorAfter(recurrence: Recurrence, date: number): number {
  const { interval, anchorDay } = recurrence;
  const last = anchorThrough(recurrence, date);
  if (interval === 'DAILY') return last + 1;
  return interval === 'WEEKLY' ? last + 7 : dayOfMonth(monthOf(last) + 1, anchorDay);
}

/** The local calendar label of the period that contains a date: the period key without its source. */
export function labelOf(interval: Recurrence['interval'], date: number): string {
  switch (interval) {
    case 'DAILY':
      return dateText(date);
    case 'MONTHLY':
      return dateText(date).slice(0, 7);
    case 'WEEKLY': {
      // A week belongs to the year of its Thursday.
      const thursday = date - weekdayOf(date) + 3;
      const year = dateText(thursday).slice(0, 4);
      const week = Math.floor((thursday - dateOf(`${year}-01-01`)) / 7) + 1;
      return `${year}-W${String(week).padStart(2, '0')}`;
    }
  }
}

/**
 * The anchor date of the next period to credit: none before `from`, none in or before the period
 * that was credited last. Labels of one interval are in the order of their texts.
 *
 * @param from the first anchor date, `YYYY-MM-DD`
 * @param credited label of the newest period that was credited; null = none
 */
export function nextAnchor(recurrence: Recurrence, from: string, credited: string | null): number {
  const first = dateOf(from);
  if (credited === null || labelOf(recurrence.interval, first) > credited) return first;
  return Math.max(first, anchorIn(recurrence, credited));
}

/** The anchor of the period after the one with this label. */
function anchorIn(recurrence: Recurrence, credited: string): number {
  const { interval, anchorDay } = recurrence;
  if (interval === 'DAILY') return dateOf(credited) + 1;
  if (interval === 'MONTHLY') return dayOfMonth(monthOf(dateOf(`${credited}-01`)) + 1, anchorDay);
  // 4 January is in the first week.
  const fourth = dateOf(`${credited.slice(0, 4)}-01-04`);
  const monday = fourth - weekdayOf(fourth) + (Number(credited.slice(6)) - 1) * 7;
  return monday + 7 + anchorDay - 1;
}
