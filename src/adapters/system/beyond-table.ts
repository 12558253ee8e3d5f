const WEEK_MS = 7 * 86_400_000;

/**
 * An instant within a table's last years at which clocks show the same offset as at `instant`.
 *
 * Zone rules name a weekday of a month. Years start in March here, so a leap day ends a year. Two
 * years whose first of March is the same weekday then have the same calendar, and any twelve
 * consecutive years contain one that matches.
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
