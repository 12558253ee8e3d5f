import type { Offset } from './windows.js';

/** The source of zone rules: the release, the operator's file, or the runtime. */
export type ZoneSource = 'shipped' | 'file' | 'runtime';

/** The time zones of one release of the tz database. */
export interface ZoneRules {
  /** Version of the tz database, such as `2026f`. */
  readonly version: string;
  readonly source: ZoneSource;
  /** The release was published at or before this instant; epoch milliseconds. */
  readonly publishedBy: number;
  /** The zone's clock, in any capitalisation of the name; `null` when the zone is unknown. */
  offsetIn(zone: string): Offset | null;
  /**
   * The name in the spelling of the tz database, aliases as themselves; `null` when it is unknown.
   */
  nameOf(text: string): string | null;
  /** Every name, aliases included. */
  allNames(): readonly string[];
}

const YEAR_MS = 365 * 86_400_000;

let rules: ZoneRules | null = null;

/**
 * Sets the zone rules of this process, before any decision. They belong to the process, like the
 * runtime's own rules (decision 0028).
 */
export function useZoneRules(chosen: ZoneRules): void {
  rules = chosen;
}

/**
 * The zone rules of this process. Decisions and answers about the present use them. Folding and
 * projecting never do, so a newer release changes nothing that was recorded (I11).
 */
export function zoneRules(): ZoneRules {
  if (rules === null) throw new Error('no zone rules were set: call useZoneRules first');
  return rules;
}

/**
 * Whether the release is older than a year at `now`, epoch milliseconds: countries change their
 * rules.
 */
export function isOutdated({ publishedBy }: Pick<ZoneRules, 'publishedBy'>, now: number): boolean {
  return now - publishedBy > YEAR_MS;
}

/** Message to operators about zone rules that are older than a year. */
export const OUTDATED_ZONES =
  'the time zone data is older than a year: upgrade, or set TALLYSTICK_ZONE_DATA to a newer table';
