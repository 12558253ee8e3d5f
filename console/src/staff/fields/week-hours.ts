export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of some days; `to` not after `from` means the next day. */
export interface Span {
  readonly days: readonly Weekday[];
  /** As `08:00`. */
  readonly from: string;
  readonly to: string;
}

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** For each minute of a week from Monday 00:00 whether it is allowed. */
export type Minutes = readonly boolean[];

/** The minutes that spans allow. */
export function minutesOf(spans: readonly Span[]): Minutes {
  const minutes = new Array<boolean>(WEEK).fill(false);
  for (const { days, from, to } of spans) {
    const first = minuteOf(from);
    // Equal times are a whole day.
    const length = (minuteOf(to) - first + DAY) % DAY || DAY;
    for (const day of days) {
      const start = WEEKDAYS.indexOf(day) * DAY + first;
      for (let minute = start; minute < start + length; minute += 1) minutes[minute % WEEK] = true;
    }
  }
  return minutes;
}

/** The minutes after a part of one day was allowed or forbidden; `until` may be 24 hours. */
export function withPart(
  minutes: Minutes,
  { day, from, until }: { readonly day: number; readonly from: number; readonly until: number },
  isAllowed: boolean,
): Minutes {
  return minutes.map((before, minute) => {
    const inDay = minute - day * DAY;
    return inDay >= from && inDay < until ? isAllowed : before;
  });
}

/** How much of an hour is allowed. */
export function shareOfHour(minutes: Minutes, day: number, hour: number): 'all' | 'part' | 'none' {
  const start = day * DAY + hour * 60;
  const allowed = minutes.slice(start, start + 60).filter(Boolean).length;
  if (allowed === 0) return 'none';
  return allowed === 60 ? 'all' : 'part';
}

interface Run {
  readonly from: number;
  /** 24 hours at the end of the day. */
  to: number;
}

/** The spans of allowed minutes, the fewest that say the same. */
export function spansOf(minutes: Minutes): readonly Span[] {
  const runs = WEEKDAYS.map((_, day) => runsOf(minutes.slice(day * DAY, (day + 1) * DAY)));
  runs.forEach((today, day) => joinNight(today.at(-1), runs[(day + 1) % 7] ?? []));
  const byTimes = new Map<string, Weekday[]>();
  runs.forEach((today, day) => {
    for (const { from, to } of today) {
      const times = `${clockOf(from)}-${clockOf(to)}`;
      byTimes.set(times, [...(byTimes.get(times) ?? []), WEEKDAYS[day] ?? 'MON']);
    }
  });
  return [...byTimes].map(([times, days]) => {
    const [from = '', to = ''] = times.split('-');
    return { days, from, to };
  });
}

/** A run to midnight goes on in the morning of the next day, if both are less than a day. */
function joinNight(evening: Run | undefined, tomorrow: Run[]): void {
  const [morning] = tomorrow;
  if (evening?.to !== DAY || morning?.from !== 0 || morning.to > evening.from) return;
  evening.to = morning.to;
  tomorrow.shift();
}

function runsOf(day: Minutes): Run[] {
  const runs: Run[] = [];
  day.forEach((isAllowed, minute) => {
    if (!isAllowed) return;
    const last = runs.at(-1);
    if (last?.to === minute) last.to = minute + 1;
    else runs.push({ from: minute, to: minute + 1 });
  });
  return runs;
}

/** The minute of a day that a time names, as `08:30`. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The time of a minute of a day; the end of the day is `00:00`. */
export function clockOf(minute: number): string {
  const inDay = minute % DAY;
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}
