import { dateNumber, dateText } from './local-dates.js';
import { DAY_MS } from '../windows.js';

/**
 * The dates on which statements are made (S0-45): days of every month, each clamped to the month's
 * end. Days that clamp to the same date are one date. Dates are `YYYY-MM-DD` in the client's zone.
 */

/** The first of these dates strictly after one; null without days. */
export function invoiceDateAfter(days: readonly number[], date: string): string | null {
  if (days.length === 0) return null;
  for (let month = monthOf(date); ; month += 1) {
    const found = datesOf(month, days).find((one) => one > date);
    if (found !== undefined) return found;
  }
}

/** The last of these dates strictly before one; null without days. */
export function invoiceDateBefore(days: readonly number[], date: string): string | null {
  if (days.length === 0) return null;
  for (let month = monthOf(date); ; month -= 1) {
    const found = datesOf(month, days)
      .reverse()
      .find((one) => one < date);
    if (found !== undefined) return found;
  }
}

/** Months since year 0. */
function monthOf(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

function datesOf(month: number, days: readonly number[]): string[] {
  const first = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
  const next = Date.UTC(Math.floor(month / 12), (month % 12) + 1, 1) / DAY_MS;
  const dates = days.map((day) => dateText(Math.min(first + day - 1, next - 1)));
  return [...new Set(dates)].sort();
}

/** The date one day earlier. */
export function dayBefore(date: string): string {
  return dateText(dateNumber(date) - 1);
}
