import { DAY_MS } from '../windows.js';

/** `YYYY-MM-DD` of a date, which is days since 1970-01-01. */
export function dateText(date: number): string {
  return new Date(date * DAY_MS).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export function dateNumber(text: string): number {
  return Date.parse(`${text}T00:00:00.000Z`) / DAY_MS;
}
