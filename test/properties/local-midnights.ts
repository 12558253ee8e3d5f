/**
 * The start of each local date, found with the runtime's own calendar only: the first quarter of an
 * hour at which a clock in the zone shows the date.
 */
export interface LocalMidnight {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const QUARTER = 900_000;
const HOUR = 3_600_000;
const found = new Map<string, readonly LocalMidnight[]>();

/** The dates that start after an instant. */
export function localMidnights(
  zone: string,
  after: number,
  days: number,
): readonly LocalMidnight[] {
  const name = `${zone} ${after} ${days}`;
  const known = found.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const midnights: LocalMidnight[] = [];
  let present = format.format(after);
  let at = Math.ceil(after / QUARTER) * QUARTER;
  while (midnights.length < days) {
    const date = format.format(at);
    if (date > present) {
      midnights.push({ date, at });
      present = date;
      // No local day is shorter than 22 hours.
      at += 22 * HOUR;
    } else at += QUARTER;
  }
  found.set(name, midnights);
  return midnights;
}
