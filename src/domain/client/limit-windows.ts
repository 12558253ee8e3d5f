import { calendarWindows, type Span } from '../windows.js';
import type { CountedIn, Opened, OpenedWindow } from './events.js';
import type { ClientState, Window } from './state.js';

/** The windows that count a debit at some instant. */
export interface LimitWindows {
  readonly day: Window;
  readonly week: Window;
  readonly month: Window;
}

/** One of the windows by its name. */
export function windowNamed(windows: LimitWindows, name: keyof LimitWindows): Window {
  switch (name) {
    case 'day':
      return windows.day;
    case 'week':
      return windows.week;
    case 'month':
      return windows.month;
  }
}

/** Windows as far as facts have opened them; `null` = no fact has used the window. */
export type RecordedWindows = { readonly [kind in keyof LimitWindows]: Window | null };

type Held = Pick<ClientState, 'day' | 'week' | 'month'> & {
  readonly settings: Pick<ClientState['settings'], 'timeZone'>;
};

/**
 * The limit windows at `t`: open ones that still contain `t`, otherwise new, empty ones of the
 * calendar in the client's zone. While all are open the calendar is not used.
 */
export function limitWindows(held: Held, t: number): LimitWindows {
  const { day, week, month } = held;
  if (day !== null && week !== null && month !== null) {
    const open = contains(day, t) && contains(week, t) && contains(month, t);
    if (open) return { day, week, month };
  }
  const calendar = calendarWindows(held.settings.timeZone, t);
  return {
    day: windowAt(day, calendar.day, t),
    week: windowAt(week, calendar.week, t),
    month: windowAt(month, calendar.month, t),
  };
}

/**
 * The limit windows at `t` that facts have opened. The calendar is not used, so an answer about the
 * past does not depend on the present zone data (I11).
 */
export function recordedWindows({ day, week, month }: Held, t: number): RecordedWindows {
  const at = (window: Window | null): Window | null =>
    window !== null && contains(window, t) ? window : null;
  return { day: at(day), week: at(week), month: at(month) };
}

/**
 * After a change of zone, or of the zone data, a calendar window may begin before the end of the
 * last one. It then begins where the last one ended, so no instant counts twice and no counter
 * starts early (I11). If `t` is before the last window, the clock was wrong, and the calendar
 * counts.
 */
function windowAt(last: Window | null, calendar: Span, t: number): Window {
  if (last === null) return newWindow(1, calendar.from, calendar.to);
  if (contains(last, t)) return last;
  const from = last.to <= t ? Math.max(calendar.from, last.to) : calendar.from;
  return newWindow(last.ordinal + 1, from, calendar.to);
}

function newWindow(ordinal: number, from: number, to: number): Window {
  return { ordinal, from, to, credits: 0n, messages: 0 };
}

function contains(window: Window, t: number): boolean {
  return window.from <= t && t < window.to;
}

/** The windows' ordinals in the form that a fact stores. */
export function ordinalsOf({ day, week, month }: LimitWindows): CountedIn {
  return { day: day.ordinal, week: week.ordinal, month: month.ordinal };
}

/** The windows that a fact is the first to use; `undefined` when there is none. */
export function openedSince(held: Held, now: LimitWindows): Opened | undefined {
  if (held.day === now.day && held.week === now.week && held.month === now.month) return undefined;
  return {
    ...(held.day === now.day ? {} : { day: openedWindow(now.day) }),
    ...(held.week === now.week ? {} : { week: openedWindow(now.week) }),
    ...(held.month === now.month ? {} : { month: openedWindow(now.month) }),
  };
}

export function openedWindow({ ordinal, from, to }: Window): OpenedWindow {
  return { ordinal, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
