import type { After, Payment } from '../client/events.js';

/** The clock of a zone from an instant on. */
export interface ZoneOffset {
  /** ISO 8601 UTC; the first entry also counts for everything before it. */
  readonly from: string;
  /** Seconds to add to UTC. */
  readonly seconds: number;
}

/** Totals of a client at a point of its stream; `available` is derived (I1). */
export interface StatementTotals extends After {
  readonly available: string;
}

/** Messages of one local day to one country. */
export interface StatementLine {
  /** `YYYY-MM-DD` in the zone of the statement. */
  readonly date: string;
  /** Null = no country was given. */
  readonly country: string | null;
  readonly messages: number;
  readonly debited: string;
  readonly refunded: string;
}

export interface StatementRecharge {
  readonly at: string;
  readonly rechargeId: string;
  readonly source: string;
  readonly credits: string;
  /** As of the end of the statement; null = no payment was stated. */
  readonly payment: Payment | null;
}

export interface StatementWithdrawal {
  readonly at: string;
  readonly withdrawalId: string;
  readonly source: string;
  readonly credits: string;
}

/** A change of the payment of a recharge before the period. */
export interface StatementPayment {
  readonly at: string;
  readonly rechargeId: string;
  readonly payment: Payment;
}

/** The sums of a period. */
export interface StatementSums {
  readonly messages: number;
  readonly debited: string;
  readonly refunded: string;
  readonly recharged: string;
  readonly withdrawn: string;
}

/** A period of a client's stream: `(after, through]`. */
export interface StatementPeriod {
  readonly clientId: string;
  readonly currency: string;
  readonly timeZone: string;
  /** The zone's clock in the period: later releases of zone data change no statement. */
  readonly offsets: readonly ZoneOffset[];
  /** ISO 8601 UTC; included. */
  readonly from: string;
  /** ISO 8601 UTC; excluded. */
  readonly to: string;
  /** Revision of the last event before the period; -1 = none. */
  readonly after: string;
  /** Revision of the last event of the period, or the same as `after`. */
  readonly through: string;
}

/**
 * The statement of a period.
 *
 * - `closing.assigned` = `opening.assigned` + recharged − withdrawn.
 * - `closing.usedPosted` = `opening.usedPosted` + debited − refunded.
 */
export interface Statement extends StatementPeriod {
  readonly opening: StatementTotals;
  readonly closing: StatementTotals;
  readonly sums: StatementSums;
  /** In the order of dates and countries; null comes first. */
  readonly lines: readonly StatementLine[];
  readonly recharges: readonly StatementRecharge[];
  readonly withdrawals: readonly StatementWithdrawal[];
  readonly payments: readonly StatementPayment[];
}

/** The parts of a statement that a digest covers: everything but free text about payments. */
export function figuresOf(statement: Statement): object {
  const { recharges, payments, ...rest } = statement;
  return {
    ...rest,
    recharges: recharges.map((one) => ({ ...one, payment: one.payment && clear(one.payment) })),
    payments: payments.map((one) => ({ ...one, payment: clear(one.payment) })),
  };
}

function clear({ status, type, date }: Payment): Omit<Payment, 'reference'> {
  return { status, type, date };
}
