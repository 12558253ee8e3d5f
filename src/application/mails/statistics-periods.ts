import { calendarWindows, offsetIn } from '../../domain/calendar.js';

/** A period that a mail reports, and when the mail is due. Instants are epoch ms. */
export interface StatisticsPeriod {
  readonly template: 'daily-statistics' | 'statistics';
  readonly from: number;
  /** Excluded. */
  readonly to: number;
  /** Local dates, `YYYY-MM-DD`, both included. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly dueAt: number;
}

const HOUR_MS = 60 * 60_000;
/** The local time of the mails. */
const MORNING_MS = 6 * HOUR_MS;

/**
 * The periods whose mails were due after `after`, up to and including `now`, in a zone: each local
 * day, and each month on the first of the next one. The oldest comes first.
 */
export function periodsDue(zone: string, after: number, now: number): readonly StatisticsPeriod[] {
  const found: StatisticsPeriod[] = [];
  for (let day = calendarWindows(zone, now).day; ; day = calendarWindows(zone, day.from - 1).day) {
    const dueAt = morningOf(zone, day.from);
    if (dueAt <= after) return found.reverse();
    if (dueAt > now) continue;
    const before = calendarWindows(zone, day.from - 1);
    found.push(periodOf(zone, before.day, { template: 'daily-statistics', dueAt }));
    if (before.month.to !== day.from) continue;
    found.push(periodOf(zone, before.month, { template: 'statistics', dueAt }));
  }
}

function periodOf(
  zone: string,
  { from, to }: { readonly from: number; readonly to: number },
  what: Pick<StatisticsPeriod, 'template' | 'dueAt'>,
): StatisticsPeriod {
  return { ...what, from, to, firstDay: dateAt(zone, from), lastDay: dateAt(zone, to - 1) };
}

/** 06:00 of the local day that begins at an instant. Clocks change earlier in the night. */
function morningOf(zone: string, midnight: number): number {
  const offset = offsetIn(zone);
  const plain = midnight + MORNING_MS;
  return plain + offset(midnight) - offset(plain);
}

function dateAt(zone: string, t: number): string {
  return new Date(t + offsetIn(zone)(t)).toISOString().slice(0, 10);
}
