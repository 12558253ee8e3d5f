import type { PresentBalance } from '../queries/current-balance.js';

/** Instants around a balance at which it changes without any event, epoch milliseconds. */
export interface MeterEdges {
  /** The newest one that has passed; -Infinity when there is none. */
  readonly passed: number;
  /** The next one; Infinity when none is known. */
  readonly next: number;
}

type Balance = Pick<PresentBalance, 'terms' | 'windows' | 'expiresFrom' | 't'>;

/**
 * The edges of an overdraw, of each window with a limit, and of the reservation that expires first.
 * Later expiries are not known here: the release of the first is an event, which shows the next.
 */
export function meterEdges({ terms, windows, expiresFrom, t }: Balance): MeterEdges {
  const instants = [terms.overdrawFrom, terms.overdrawUntil, expiresFrom];
  for (const { kind } of terms.limits) {
    const window = windows[kind.window];
    if (window !== null) instants.push(window.from, window.to);
  }
  let passed = -Infinity;
  let next = Infinity;
  for (const instant of instants) {
    if (instant <= t) passed = Math.max(passed, instant);
    else next = Math.min(next, instant);
  }
  return { passed, next };
}
