import type { After } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import type { LevelInput } from './meter.js';

/** The running totals of a client, amounts as canonical strings. */
export type Totals = {
  readonly assigned: string;
  readonly usedPosted: string;
  readonly reserved: string;
  readonly available: string;
};

export const NOTHING: Totals = { assigned: '0', usedPosted: '0', reserved: '0', available: '0' };

/** The totals that a movement carries; `available` is derived, never stored in the log (I1). */
export function totalsOf(after: After): Totals {
  return {
    assigned: after.assigned,
    usedPosted: after.usedPosted,
    reserved: after.reserved,
    available: formatCredits(availableOf(after)),
  };
}

export function availableOf(after: After): bigint {
  return readCredits(after.assigned) - readCredits(after.usedPosted) - readCredits(after.reserved);
}

/** Input of the level, read from a document's strings. */
export function levelInputOf(totals: After, lowBalanceThreshold: string | null): LevelInput {
  return {
    assigned: readCredits(totals.assigned),
    usedPosted: readCredits(totals.usedPosted),
    reserved: readCredits(totals.reserved),
    lowBalanceThreshold: lowBalanceThreshold === null ? null : readCredits(lowBalanceThreshold),
  };
}
