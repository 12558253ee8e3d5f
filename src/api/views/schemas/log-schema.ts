import type { CreditLogType } from '../../../../projections/credit-log.js';
import type { Totals } from '../../../../projections/totals.js';
import type { Payment, WarningCode } from '../../../domain/client/events.js';
import { CHANNELS } from '../../../domain/client/settings.js';
import { LIMIT_CODES } from '../../../domain/client/limits.js';
import { PaymentInput } from '../../input/money-input.js';
import { describedAs } from './input-schema.js';
import {
  amount,
  component,
  date,
  flag,
  instant,
  listOf,
  maybe,
  nullable,
  object,
  oneOf,
  pageOf,
  said,
  text,
  whole,
} from './schema.js';
import type { LogEntryAnswer } from '../log.js';

export const LOG_TYPES: readonly CreditLogType[] = [
  'RECHARGE',
  'TOP_UP',
  'ADJUSTMENT',
  'WITHDRAWAL',
  'DEBIT',
  'RESERVATION',
  'CAPTURE',
  'RELEASE',
  'REFUND',
];

export const WARNING_CODES: readonly WarningCode[] = [...LIMIT_CODES, 'INSUFFICIENT_CREDITS'];

export const MESSAGE_ID = text('Id of the message.', { examples: ['m-1'] });
export const CHANNEL = oneOf(CHANNELS, 'Channel of the message.');
export const COUNTRY = text('Country of the recipient, ISO 3166-1 alpha-2.', { examples: ['DE'] });
export const PARTS = { type: 'integer', minimum: 1, description: 'Parts of the message.' };
export const TEST = flag('Whether it is a test message.');
export const OCCURRED_AT = instant('When the message was sent, by the caller’s clock.');
export const WARNINGS = listOf(
  oneOf(WARNING_CODES, 'Code of the rule.'),
  'Rules that would have refused the message, but only warn by `creditControl`.',
);
export const REASON = text('Why, as the operator or caller gave it.');

export const PAYMENT = component(
  'Payment',
  object<Payment>(
    'Whether and how a recharge was paid.',
    describedAs<Payment>(PaymentInput, {
      status: oneOf(['PAID', 'UNPAID'], ''),
      type: nullable(text('')),
      date: nullable(date('')),
      reference: nullable(text('')),
    }),
  ),
);

const TOTALS = component(
  'Totals',
  object<Totals>('The totals of a client right after an entry.', {
    assigned: amount('Credits recharged and topped up, less withdrawals.'),
    usedPosted: amount('Credits posted by debits and captures, less refunds.'),
    reserved: amount('Credits held by reservations.'),
    available: amount('assigned − usedPosted − reserved.'),
  }),
);

export const LOG_ENTRY = component(
  'LogEntry',
  object<LogEntryAnswer>('One movement of credits.', {
    revision: whole('Revision of the event that moved the credits; the order of the log.'),
    type: oneOf(LOG_TYPES, 'The kind of movement.'),
    at: instant('When it was recorded.'),
    credits: amount(
      'By how much `available` moved. A capture posts reserved credits and moves only what it ' +
        'frees.',
    ),
    after: said('The totals right after it.', TOTALS),
    messageId: maybe(MESSAGE_ID),
    reference: maybe(text('Id that the movement was sent under, where it is not the messageId.')),
    reservationId: maybe(text('Id of the reservation.')),
    source: maybe(
      oneOf(
        ['MANUAL', 'ADJUSTMENT', 'MONTHLY_TOPUP', 'PLAN', 'IMPORT'],
        'Where credits came from or why they were taken.',
      ),
    ),
    periodKey: maybe(text('Period of the top-up, so that it is given once.')),
    reason: maybe(said('Why, as staff gave it; not shown to the client.', REASON)),
    payment: maybe(said('Whether and how the recharge was paid.', PAYMENT)),
    captured: maybe(amount('Credits that a capture posted.')),
    cause: maybe(
      oneOf(
        ['VOIDED', 'EXPIRED', 'MANUAL', 'POLICY'],
        'RELEASE: VOIDED by a caller or EXPIRED. REFUND: MANUAL or by the refund POLICY.',
      ),
    ),
    remaining: maybe(amount('REFUND: what of the message’s debit was still charged then.')),
    channel: maybe(CHANNEL),
    country: maybe(COUNTRY),
    parts: maybe(PARTS),
    test: maybe(TEST),
    occurredAt: maybe(OCCURRED_AT),
    warnings: maybe(WARNINGS),
  }),
);
export const LOG_PAGE = component('LogPage', pageOf(LOG_ENTRY, 'A page of the credit log.'));
