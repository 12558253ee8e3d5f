import type { Credits } from '../src/domain/credits.js';

export type MeterLevel = 'SUFFICIENT' | 'LOW' | 'CRITICAL';

/** The meter as the public interface shows it (semantics §1, http §2). */
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
  /** Credits of open reservations already expired at t: free for the next decision (I6). */
  readonly expiredReserved: Credits;
  /** floor(t), zero or negative. */
  readonly floor: Credits;
  readonly lowBalanceThreshold: Credits | null;
  readonly currency: string;
  readonly revision: bigint;
}

export declare function meterOf(input: MeterInput): MeterDocument;
export declare function levelOf(input: Pick<MeterInput, 'assigned' | 'usedPosted' | 'reserved' | 'lowBalanceThreshold'>): MeterLevel;
