import type { Window } from '../domain/client/state.js';
import { formatCredits, readCredits } from '../domain/credits.js';

/** A limit window in a snapshot. */
export interface StoredWindow {
  readonly credits: string;
  readonly from: number;
  readonly messages: number;
  readonly ordinal: number;
  readonly to: number;
}

export function storedWindow(window: Window | null): StoredWindow | null {
  return window && { ...window, credits: formatCredits(window.credits) };
}

/** An older snapshot lacks a window that was added since: no fact had opened it. */
export function windowOf(stored: StoredWindow | null | undefined): Window | null {
  if (stored === null || stored === undefined) return null;
  const { ordinal, from, to, credits, messages } = stored;
  return { ordinal, from, to, credits: readCredits(credits), messages };
}
