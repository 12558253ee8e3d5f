import type { After, CountedIn, Opened, OpenedWindow } from '../../domain/client/events.js';

/** Parts of several movements, with their keys in sorted order, whatever order the caller used. */
export function storedAfter({ assigned, reserved, usedPosted }: After): After {
  return { assigned, reserved, usedPosted };
}

export function storedWindows({ day, month, week }: CountedIn): CountedIn {
  return { day, month, week };
}

/** Windows that this event opens; most events omit them. */
export function storedOpened(opened: Opened | undefined): Opened | undefined {
  if (opened === undefined) return undefined;
  return {
    day: storedWindow(opened.day),
    month: storedWindow(opened.month),
    week: storedWindow(opened.week),
  };
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
