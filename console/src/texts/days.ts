const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The calendar date of an instant in a zone, as `2026-11-30`. */
function dateIn(zone: string, instant: number): string {
  // The Swedish form of a date is that of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(instant);
}

/**
 * The first instant of a calendar date in a zone. A day may begin at 01:00, and a date may be
 * missing altogether; then it is the first instant after it.
 * @param date as `2026-11-30`
 */
export function startOfDay(date: string, zone: string): string {
  const noon = Date.parse(`${date}T12:00:00Z`);
  let [before, from] = [noon - 2 * DAY_MS, noon + 2 * DAY_MS];
  // Local dates only grow, so the first instant of the date can be searched for by halves.
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dateIn(zone, middle) < date) before = middle;
    else from = middle;
  }
  return new Date(from).toISOString();
}

/** The date after a date. */
export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** The date some days before a date. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** The present date in a zone. */
export function today(zone: string): string {
  return dateIn(zone, Date.now());
}
