import type { After, CountedIn, Opened, OpenedWindow } from '../../domain/client/events.js';
import type { ByWindow } from '../../domain/windows.js';

/** Parts of several movements, with their keys in sorted order, whatever order the caller used. */
export function storedAfter({ assigned, reserved, usedPosted }: After): After {
  return { assigned, reserved, usedPosted };
}

export function storedWindows({ day, month, week }: CountedIn): CountedIn {
  return { day, month, week };
}

/** The same as text, for the most frequent event. */
export function windowsText({ day, month, week }: CountedIn): string {
  return `{"day":${day},"month":${month},"week":${week}}`;
}

/** Windows that this event opens; most events omit them. */
export function storedOpened(opened: Opened | undefined): Opened | undefined {
  if (opened === undefined) return undefined;
  const stored: ByWindow<OpenedWindow | undefined> = {
    day: storedWindow(opened.day),
    month: storedWindow(opened.month),
    week: storedWindow(opened.week),
  };
  return stored;
}

function storedWindow(window: OpenedWindow | undefined): OpenedWindow | undefined {
  return window && { from: window.from, ordinal: window.ordinal, to: window.to };
}

/** The wait for a delivery report, where a stored charge has one. */
export function waitOf({ dlrWaitDays }: { readonly dlrWaitDays?: number }): {
  readonly dlrWaitDays?: number;
} {
  return dlrWaitDays === undefined ? {} : { dlrWaitDays };
}
