import { formatCredits, type Credits } from '../src/domain/credits.js';

export type MeterLevel = 'SUFFICIENT' | 'LOW' | 'CRITICAL';

/**
 * The meter in the public interface (docs/reference/semantics.md §1, docs/reference/http-api.md
 * §2).
 */
export interface MeterDocument {
  readonly available: string;
  readonly used: string;
  readonly assigned: string;
  readonly reserved: string;
  readonly usedPosted: string;
  readonly text: string;
  readonly percentRemaining: number | null;
  readonly level: MeterLevel;
  readonly spendable: string;
  readonly currency: string;
  readonly revision: string;
}

export interface MeterInput {
  readonly assigned: Credits;
  readonly usedPosted: Credits;
  readonly reserved: Credits;
  /** Credits of open reservations that have expired at t: free for the next decision (I6). */
  readonly expiredReserved: Credits;
  /** floor(t), zero or negative. */
  readonly floor: Credits;
  readonly lowBalanceThreshold: Credits | null;
  readonly currency: string;
  readonly revision: bigint;
}

export type LevelInput = Pick<
  MeterInput,
  'assigned' | 'usedPosted' | 'reserved' | 'lowBalanceThreshold'
>;

/** `available | used | assigned` and the other values needed to draw a bar (S1-25 … S1-28). */
export function meterOf(input: MeterInput): MeterDocument {
  const { assigned, usedPosted, reserved } = input;
  const usedCredits = usedPosted + reserved;
  const availableCredits = assigned - usedCredits;
  const spendable = availableCredits + input.expiredReserved - input.floor;
  const available = formatCredits(availableCredits);
  const used = formatCredits(usedCredits);
  const total = formatCredits(assigned);
  return {
    available,
    used,
    assigned: total,
    reserved: formatCredits(reserved),
    usedPosted: formatCredits(usedPosted),
    text: `${available} | ${used} | ${total}`,
    percentRemaining: percentRemaining(availableCredits, assigned),
    level: levelOf(input),
    spendable: formatCredits(spendable > 0n ? spendable : 0n),
    currency: input.currency,
    revision: input.revision.toString(),
  };
}

/**
 * The colour of the bar, from the exact amounts and never from the rounded percent: exactly 10 % is
 * not critical, and the credit line does not count.
 */
export function levelOf(input: LevelInput): MeterLevel {
  const { assigned, lowBalanceThreshold } = input;
  const used = input.usedPosted + input.reserved;
  const available = assigned - used;
  const untouched = assigned === 0n && used === 0n;
  if (available * 10n < assigned || (available <= 0n && !untouched)) return 'CRITICAL';
  const low =
    lowBalanceThreshold === null ? available * 4n < assigned : available <= lowBalanceThreshold;
  return low ? 'LOW' : 'SUFFICIENT';
}

/**
 * available / assigned in percent, within 0…100, rounded down to 2 decimals; null when nothing is
 * assigned.
 */
function percentRemaining(available: Credits, assigned: Credits): number | null {
  if (assigned === 0n) return null;
  if (available <= 0n) return 0;
  if (available >= assigned) return 100;
  return Number((available * 10_000n) / assigned) / 100;
}
