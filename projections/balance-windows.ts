import type { CountedIn, Opened, OpenedWindow } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { eachWindow, type ByWindow } from '../src/domain/windows.js';
import type { Plain } from './projection.js';

/** A limit window `[from, to)` with its counts; a window that has ended at t counts nothing. */
export type WindowDocument = {
  readonly ordinal: number;
  readonly from: string;
  readonly to: string;
  readonly credits: string;
  /** Message ids counted; only the day's are limited by a rule. */
  readonly messages: number;
};

/** The last window of each kind that a fact has opened. */
export type WindowDocuments = Plain<ByWindow<WindowDocument | null>>;

/** The amounts that a fact adds to the windows it names; negative amounts free capacity. */
export interface Counting {
  readonly windows: CountedIn;
  readonly credits: bigint;
  readonly messages: number;
  readonly opened?: Opened | undefined;
}

/**
 * Opens the windows that the fact opens, then counts in each window that is still current (I12).
 */
export function counted(windows: WindowDocuments, counting: Counting): WindowDocuments {
  const { opened, credits, messages } = counting;
  const present = opened === undefined ? windows : withOpened(windows, opened);
  return eachWindow((name) => plus(present[name], counting.windows[name], credits, messages));
}

/** Windows that a fact opens, empty so far. */
export function withOpened(windows: WindowDocuments, opened: Opened): WindowDocuments {
  return eachWindow((name) => {
    const window = opened[name];
    return window === undefined ? windows[name] : empty(window);
  });
}

function empty(window: OpenedWindow): WindowDocument {
  const { ordinal, from, to } = window;
  return { ordinal, from, to, credits: '0', messages: 0 };
}

function plus(
  window: WindowDocument | null,
  ordinal: number,
  credits: bigint,
  messages: number,
): WindowDocument | null {
  if (window === null || window.ordinal !== ordinal) return window;
  return {
    ordinal,
    from: window.from,
    to: window.to,
    credits: formatCredits(readCredits(window.credits) + credits),
    messages: window.messages + messages,
  };
}
