const WEEK_MS = 7 * 86_400_000;

/**
 * An instant of a table's last years at which clocks stand as they will at `instant`.
 *
 * Rules of zones name a weekday of a month. Years are counted from March here, so that a leap day
 * ends a year: two years in which the first of March is the same weekday then have the same
 * calendar, and of twelve years in a row one at least is like any other.
 *
 * @param lastYear the last year of which the table has all changes
 */
export function instantInTable(instant: number, lastYear: number): number {
  const date = new Date(instant);
  const year = date.getUTCFullYear() - (date.getUTCMonth() < 2 ? 1 : 0);
  if (year <= lastYear) return instant;
  const start = Date.UTC(year, 2);
  let alike = lastYear;
  while ((start - Date.UTC(alike, 2)) % WEEK_MS !== 0) alike -= 1;
  return instant - (start - Date.UTC(alike, 2));
}
