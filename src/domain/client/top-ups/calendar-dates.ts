import { DAY_MS } from '../../windows.js';

/** Local dates as days since 1970-01-01, and as the texts `YYYY-MM-DD` that facts carry. */

export function dateText(date: number): string {
  return new Date(date * DAY_MS).toISOString().slice(0, 10);
}

export function dateOf(text: string): number {
  return Date.parse(`${text}T00:00:00.000Z`) / DAY_MS;
}

/** Months since year 0. */
export function monthOf(date: number): number {
  const day = new Date(date * DAY_MS);
  return day.getUTCFullYear() * 12 + day.getUTCMonth();
}

/** A day of a month, clamped to the end of the month. */
export function dayOfMonth(month: number, day: number): number {
  const year = Math.floor(month / 12);
  const last = Date.UTC(year, (month % 12) + 1, 0) / DAY_MS;
  return Math.min(Date.UTC(year, month % 12, 1) / DAY_MS + day - 1, last);
}
