import type {
  ClientEventType,
  EventOf,
  Fact,
  Payment,
  WarningCode,
} from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { MOVEMENT_TYPES } from './event-types.js';
import { iso } from './iso.js';
import { projectionOf, type Plain } from './projection.js';
import { totalsOf, type Totals } from './totals.js';

/**
 * RECHARGE: manual or imported. TOP_UP: by the monthly top-up or a plan. ADJUSTMENT: up or down.
 * WITHDRAWAL: manual or by a RESET_TO plan. The others have the names of their facts.
 */
export type CreditLogType =
  | 'RECHARGE'
  | 'TOP_UP'
  | 'ADJUSTMENT'
  | 'WITHDRAWAL'
  | 'DEBIT'
  | 'RESERVATION'
  | 'CAPTURE'
  | 'RELEASE'
  | 'REFUND';

/**
 * One line of the credit log (S2-13, S2-14). Its key is its revision, so the order of keys is the
 * order of the stream (I15). Millions of lines are stored, so default values are omitted, as noted
 * at each field.
 */
export type CreditLogDocument = {
  readonly type: CreditLogType;
  readonly at: string;
  /**
   * Signed change of `available`: a capture posts reserved credits and moves only what it frees.
   */
  readonly credits: string;
  readonly after: Totals;
  readonly messageId?: string;
  /** The id of the command, if it is not the messageId. */
  readonly reference?: string;
  readonly reservationId?: string;
  readonly source?: string;
  readonly periodKey?: string;
  readonly reason?: string;
  readonly payment?: Plain<Payment>;
  /** Credits that a capture posted. */
  readonly captured?: string;
  readonly cause?: string;
  /** The part of the message's debit that was not refunded at that time. */
  readonly remaining?: string;
  readonly channel?: string;
  readonly country?: string;
  /** Absent = 1. */
  readonly parts?: number;
  /** Absent = false. */
  readonly test?: true;
  readonly occurredAt?: string;
  /** Absent = none. */
  readonly warnings?: readonly WarningCode[];
};

type Line = { -readonly [name in keyof CreditLogDocument]: CreditLogDocument[name] };
/** A line before time and totals are added. */
type Movement = Omit<Line, 'at' | 'after'> & Partial<Pick<Line, 'at' | 'after'>>;

export const creditLog = projectionOf<CreditLogDocument>({
  collection: {
    name: 'credit-log',
    version: 1,
    key: 'revision',
    // `at` grows with the revision, and types are filtered while reading, so neither needs an
    // index.
    indexes: [{ fields: ['messageId'], perClient: true }],
  },
  handles: new Set<ClientEventType>(MOVEMENT_TYPES),
  key: (fact) => fact.revision,
  insertsOnly: true,
  evolve(_document, fact) {
    const line = lineOf(fact);
    if (line === null || !('after' in fact.data)) return null;
    line.at = iso(fact.recordedAt);
    line.after = totalsOf(fact.data.after);
    return line as Line;
  },
});

function lineOf(fact: Fact): Movement | null {
  switch (fact.type) {
    case 'MessageDebited':
      return withMessage({ type: 'DEBIT', credits: negative(fact.data.credits) }, fact.data);
    case 'CreditsRecharged':
      return recharge(fact.data);
    case 'CreditsWithdrawn':
      return withdrawal(fact.data);
    case 'CreditsReserved':
      return withMessage(
        {
          type: 'RESERVATION',
          credits: negative(fact.data.credits),
          reference: fact.data.reservationId,
          reservationId: fact.data.reservationId,
        },
        fact.data,
      );
    case 'ReservationCaptured':
      return withMessage(
        {
          type: 'CAPTURE',
          credits: fact.data.released,
          captured: fact.data.captured,
          reference: fact.data.captureId,
          reservationId: fact.data.reservationId,
        },
        { ...fact.data, occurredAt: null, warnings: [] },
      );
    case 'ReservationReleased': {
      const { reservationId, cause, reason, credits } = fact.data;
      const line = {
        type: 'RELEASE',
        credits,
        reference: reservationId,
        reservationId,
        cause,
      } as const;
      return { ...line, ...(reason === null ? {} : { reason }) };
    }
    case 'MessageRefunded':
      return refund(fact.data);
    default:
      return null;
  }
}

function recharge(data: EventOf<'CreditsRecharged'>['data']): Movement {
  const { source, rechargeId, credits, periodKey, reason, payment } = data;
  return {
    type: RECHARGE_TYPES[source],
    credits,
    reference: rechargeId,
    source,
    ...(periodKey === null ? {} : { periodKey }),
    ...(reason === null ? {} : { reason }),
    ...(payment === null ? {} : { payment }),
  };
}

const RECHARGE_TYPES = {
  MANUAL: 'RECHARGE',
  IMPORT: 'RECHARGE',
  MONTHLY_TOPUP: 'TOP_UP',
  PLAN: 'TOP_UP',
  ADJUSTMENT: 'ADJUSTMENT',
} as const;

function withdrawal(data: EventOf<'CreditsWithdrawn'>['data']): Movement {
  const { source, withdrawalId, credits, periodKey, reason } = data;
  return {
    type: source === 'ADJUSTMENT' ? 'ADJUSTMENT' : 'WITHDRAWAL',
    credits: negative(credits),
    reference: withdrawalId,
    source,
    ...(periodKey === null ? {} : { periodKey }),
    ...(reason === null ? {} : { reason }),
  };
}

function refund(data: EventOf<'MessageRefunded'>['data']): Movement {
  const { messageId, refundId, credits, remaining, cause, reason } = data;
  return {
    type: 'REFUND',
    credits,
    messageId,
    reference: refundId,
    remaining,
    cause,
    ...(reason === null ? {} : { reason }),
  };
}

type MessageFields = Pick<
  EventOf<'CreditsReserved'>['data'],
  'messageId' | 'channel' | 'country' | 'parts' | 'test' | 'occurredAt' | 'warnings'
>;

function withMessage(line: Movement, fields: MessageFields): Movement {
  const { messageId, channel, country, parts, test, occurredAt, warnings } = fields;
  line.channel = channel;
  if (messageId !== null) line.messageId = messageId;
  if (country !== null) line.country = country;
  if (parts !== 1) line.parts = parts;
  if (test) line.test = test;
  if (occurredAt !== null) line.occurredAt = occurredAt;
  if (warnings.length > 0) line.warnings = warnings;
  return line;
}

function negative(credits: string): string {
  return formatCredits(-readCredits(credits));
}
