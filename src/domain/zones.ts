/** Milliseconds to add to an instant to get what a clock in the zone shows. */
export type Offset = (instant: number) => number;

/** Where zone rules come from: the release itself, the operator's file, or the runtime. */
export type ZoneSource = 'shipped' | 'file' | 'runtime';

/** The time zones of one release of the tz database. */
export interface ZoneRules {
  /** Of the tz database, such as `2026f`. */
  readonly version: string;
  readonly source: ZoneSource;
  /** The release was published at this instant or before it; epoch milliseconds. */
  readonly publishedBy: number;
  /** The zone's clock, however the name is capitalised; `null` when the release has no such zone. */
  offsetIn(zone: string): Offset | null;
  /** The name as the tz database spells it, aliases as themselves; `null` when it has no such name. */
  nameOf(text: string): string | null;
}

const YEAR_MS = 365 * 86_400_000;

let rules: ZoneRules | null = null;

/**
 * Sets the zone rules of this process, before anything is decided. They belong to the process as
 * the runtime's own do (decision 0028).
 */
export function useZoneRules(chosen: ZoneRules): void {
  rules = chosen;
}

/**
 * The zone rules of this process. Decisions and answers about the present ask them; folding and
 * projecting never do, so that a newer release changes nothing that was recorded (I11).
 */
export function zoneRules(): ZoneRules {
  if (rules === null) throw new Error('no zone rules were set: call useZoneRules first');
  return rules;
}

/** Whether the release is older than a year at `now`, epoch milliseconds: countries change theirs. */
export function isOutdated({ publishedBy }: Pick<ZoneRules, 'publishedBy'>, now: number): boolean {
  return now - publishedBy > YEAR_MS;
}

/** What an operator is told of zone rules that are older than a year. */
export const OUTDATED_ZONES =
  'the time zone data is older than a year: upgrade, or set TALLYSTICK_ZONE_DATA to a newer table';
