import type { Credits } from '../../../domain/credits.js';

export type UsageGroup = 'client' | 'day' | 'country' | 'channel';

export interface UsageAsked {
  /** Null = all clients. */
  readonly clientIds: readonly string[] | null;
  /** Epoch milliseconds, inclusive; the beginning of a quarter of an hour. */
  readonly from: number;
  /** Epoch milliseconds, exclusive; the beginning of a quarter of an hour. */
  readonly to: number;
  /** Null = only totals. */
  readonly groupBy: UsageGroup | null;
  /** The zone of the days. */
  readonly timeZone: string;
}

export interface UsageFigures {
  /** Messages charged, by debits and captures. */
  readonly messages: number;
  readonly debited: Credits;
  readonly refunded: Credits;
  readonly recharged: Credits;
  readonly withdrawn: Credits;
}

/** Figures of one currency: currencies are never added up. */
export interface CurrencyUsage extends UsageFigures {
  readonly currency: string;
}

/** The part of the figures with one client, day, country or channel. */
export interface UsageLine extends CurrencyUsage {
  readonly clientId: string | null;
  readonly username: string | null;
  /** Date in the zone of the days, `YYYY-MM-DD`. */
  readonly day: string | null;
  /** Null also for messages without a country, and for recharges and withdrawals. */
  readonly country: string | null;
  /** Null also for recharges and withdrawals. */
  readonly channel: string | null;
}

/** Whole lives of purged clients: their part of the period is not known any more. */
export interface PurgedUsage {
  readonly currency: string;
  readonly clients: number;
  readonly recharged: Credits;
  readonly withdrawn: Credits;
  /** Debited less refunded. */
  readonly usedPosted: Credits;
}

export interface UsageAnswer {
  /** Every fact up to this position of the log is counted, and none after it. */
  readonly position: bigint;
  readonly lines: readonly UsageLine[];
  /** One entry for each currency. */
  readonly totals: readonly CurrencyUsage[];
  /**
   * Clients that were purged after the beginning of the period, by currency. Lines and totals do
   * not contain them. Empty when clients were named.
   */
  readonly purged: readonly PurgedUsage[];
}
