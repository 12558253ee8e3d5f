import { calendarWindows } from '../calendar.js';
import { eachWindow, WINDOW_NAMES, type ByWindow, type Span } from '../windows.js';
import type { CountedIn, Opened, OpenedWindow } from './events.js';
import type { ClientState, RecordedWindows, Window } from './state.js';

/** The windows that count a debit at some instant. */
export type LimitWindows = ByWindow<Window>;

type Held = Pick<ClientState, 'windows'> & {
  readonly settings: Pick<ClientState['settings'], 'timeZone'>;
};

/**
 * The limit windows at `t`: open ones that still contain `t`, otherwise new, empty ones of the
 * calendar in the client's zone. While all are open the calendar is not used.
 */
export function limitWindows({ windows, settings }: Held, t: number): LimitWindows {
  if (areOpen(windows, t)) return windows;
  const calendar = calendarWindows(settings.timeZone, t);
  return eachWindow((name) => windowAt(windows[name], calendar[name], t));
}

function areOpen(windows: RecordedWindows, t: number): windows is LimitWindows {
  for (const name of WINDOW_NAMES) if (!isOpen(windows[name], t)) return false;
  return true;
}

function isOpen(window: Window | null, t: number): window is Window {
  return window !== null && contains(window, t);
}

/**
 * The limit windows at `t` that facts have opened. The calendar is not used, so an answer about the
 * past does not depend on the present zone data (I11).
 */
export function recordedWindows({ windows }: Held, t: number): RecordedWindows {
  return eachWindow((name) => {
    const window = windows[name];
    return isOpen(window, t) ? window : null;
  });
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
export function ordinalsOf(windows: LimitWindows): CountedIn {
  return eachWindow((name) => windows[name].ordinal);
}

/** The windows that a fact is the first to use; `undefined` when there is none. */
export function openedSince({ windows }: Held, now: LimitWindows): Opened | undefined {
  if (windows === now) return undefined;
  const opened = WINDOW_NAMES.filter((name) => windows[name] !== now[name]);
  return Object.fromEntries(opened.map((name) => [name, openedWindow(now[name])]));
}

export function openedWindow({ ordinal, from, to }: Window): OpenedWindow {
  return { ordinal, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
