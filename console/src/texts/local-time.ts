/** An instant as the local time of a zone, as `2026-11-30T08:00:00`. */
export function localTime(instant: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    timeZone: zone,
  });
  // The Swedish form of a time is that of ISO 8601.
  return format.format(instant).replace(' ', 'T');
}

/**
 * The instant that a local time of a zone names. Of two it is the earlier one; a time that the
 * zone skips counts from before the skip.
 * @param local as `2026-11-30T08:00`, with seconds or without
 */
export function instantOf(local: string, zone: string): string {
  const wanted = Date.parse(`${local}Z`);
  const shiftAt = (instant: number): number =>
    Date.parse(`${localTime(instant, zone)}Z`) - Math.floor(instant / 1_000) * 1_000;
  // The offset of a day before, and that of a day after, are the two that may be in force.
  const shifts = [shiftAt(wanted - DAY_MS), shiftAt(wanted + DAY_MS)];
  const instants = shifts.map((shift) => wanted - shift).sort((one, other) => one - other);
  const found = instants.find((instant) => shiftAt(instant) === wanted - instant);
  return new Date(found ?? wanted - (shifts[0] ?? 0)).toISOString();
}

const DAY_MS = 86_400_000;

/** Whether this device knows a time zone. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
