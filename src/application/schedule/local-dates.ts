import { dateText } from '../../domain/client/top-ups/calendar-dates.js';
import { localDate } from '../../domain/client/top-ups/due-periods.js';
import { zoneRules, type ZoneRules } from '../../domain/zones.js';

/** The local dates of all zones at one instant; at most three are different. */
export interface LocalDates {
  /** The date of the zone that is furthest behind: it has started everywhere. */
  readonly everywhere: string;
  /** Later dates, each with the zones where it has started. */
  readonly started: readonly { readonly date: string; readonly zones: readonly string[] }[];
}

const MINUTE_MS = 60_000;

/** Every midnight is at a whole minute, so the dates of a minute are computed once. */
let last: { rules: ZoneRules; minute: number; dates: LocalDates } | null = null;

export function localDates(t: number): LocalDates {
  const rules = zoneRules();
  const minute = Math.floor(t / MINUTE_MS);
  if (last?.rules === rules && last.minute === minute) return last.dates;
  const dates = computed(rules, t);
  last = { rules, minute, dates };
  return dates;
}

function computed(rules: ZoneRules, t: number): LocalDates {
  const dateIn = new Map(
    rules.allNames().map((zone) => [zone, dateText(localDate({ zone, t }))] as const),
  );
  const [everywhere = '', ...later] = [...new Set(dateIn.values())].sort();
  const started = later.map((date) => {
    const zones = [...dateIn].filter(([, present]) => present >= date).map(([zone]) => zone);
    return { date, zones };
  });
  return { everywhere, started };
}
