import { CHANNELS, DELIVERY_STATUSES } from '../../domain/client/settings.js';
import type { Channel, DeliveryStage, DeliveryStatus } from '../../domain/client/settings.js';
import { AMOUNT, POSITIVE_AMOUNT } from './rules/amount-rules.js';
import { COUNTRY } from './rules/contact-rules.js';
import { OptionalNotNull, described, Listed, listRule, Optional, Validate } from './rules/rule.js';
import type { Rule } from './rules/rule.js';
import { INSTANT_RULE } from './rules/time-rules.js';
import { CALLER_ID_RULE, FLAG, int, MESSAGE_ID, oneOf, text, UUID } from './rules/value-rules.js';

const CHANNEL = oneOf(CHANNELS);
const PARTS = int(1, 255);
export const BATCH_MAX = 10_000;
/** The longest time that a reservation may stay open: 90 days. */
export const EXPIRY_SECONDS_MAX = 90 * 24 * 3600;

/** Fields of a message, beside its id and price. */
export class MessageFieldsInput {
  @Optional() @Validate(PARTS, 'Parts of the message; 1 unless given.') parts?: number | null;
  @Optional()
  @Validate(
    CHANNEL,
    'Channel of the message; `api` unless given, or the one that the key is bound to.',
  )
  channel?: Channel | null;
  @Optional()
  @Validate(COUNTRY, 'Country of the recipient, ISO 3166-1 alpha-2.')
  country?: string | null;
  @Optional()
  @Validate(FLAG, 'Whether this is a test message; false unless given.')
  test?: boolean | null;
  @Optional()
  @Validate(
    INSTANT_RULE,
    'When the message was sent, by the caller’s clock; information only, at most 5 minutes ahead.',
  )
  occurredAt?: string | null;
}

export class DebitInput extends MessageFieldsInput {
  @OptionalNotNull()
  @Validate(
    MESSAGE_ID,
    'Id of the message, which makes a retry safe. May be left out only when `Idempotency-Key` ' +
      'is sent.',
  )
  messageId?: string;
  @Validate(AMOUNT, 'Price of the message.') credits!: string | number;
}

/** One debit of a batch; it has no header, so the item carries its id. */
export class DebitItemInput extends MessageFieldsInput {
  @Validate(UUID, 'Client to charge.') clientId!: string;
  @Validate(MESSAGE_ID, 'Id of the message, which makes a retry safe.') messageId!: string;
  @Validate(AMOUNT, 'Price of the message.') credits!: string | number;
}

/** Checks the answer to a debit, or to `count` debits of the same kind. */
export class DebitCheckInput extends MessageFieldsInput {
  @OptionalNotNull()
  @Validate(MESSAGE_ID, 'Id of the message; one that was charged already is not charged again.')
  messageId?: string;
  @Validate(AMOUNT, 'Price of one message.') credits!: string | number;
  @Optional()
  @Validate(int(1, 1_000_000_000), 'Ask for this many debits of the same kind; 1 unless given.')
  count?: number | null;
}

/** The envelope of a batch; its items are checked one by one. */
export class DebitBatchInput {
  @Optional()
  @Validate(
    oneOf(['each', 'atomic']),
    '`each`: every item is decided alone. `atomic`: all or none. `each` unless given.',
  )
  mode?: 'each' | 'atomic' | null;
  @Listed(
    () => DebitItemInput,
    described(listRule(1, BATCH_MAX), 'Decided in this order; each has its own result.'),
  )
  items!: unknown[];
}

const EXPIRES_IN: Rule = {
  check: (value, parent) => {
    const bounds = int(1, EXPIRY_SECONDS_MAX).check(value, parent);
    const both = (parent as ReservationInput).expiresAt;
    if (bounds !== null || both === undefined || both === null) return bounds;
    return {
      code: 'INVALID_CHOICE',
      message: 'must not be combined with expiresAt: send one of them',
    };
  },
  // No `default`: generators treat a property with a default as required.
  schema: { type: 'integer', minimum: 1, maximum: EXPIRY_SECONDS_MAX },
};

export class ReservationInput extends MessageFieldsInput {
  @OptionalNotNull()
  @Validate(
    CALLER_ID_RULE,
    'Id of the reservation, which makes a retry safe. May be left out only when ' +
      '`Idempotency-Key` is sent.',
  )
  reservationId?: string;
  @Validate(POSITIVE_AMOUNT, 'Most that the message may cost.') credits!: string | number;
  @Optional()
  @Validate(MESSAGE_ID, 'Id of the message that the credits are for.')
  messageId?: string | null;
  @Optional()
  @Validate(
    INSTANT_RULE,
    'When the reservation expires, at most 90 days ahead; instead of `expiresInSeconds`.',
  )
  expiresAt?: string | null;
  @Optional()
  @Validate(EXPIRES_IN, 'Seconds until the reservation expires; 3600 unless given.')
  expiresInSeconds?: number | null;
}

const CAPTURED: Rule = {
  check: (value, parent) => {
    const rule = (parent as CaptureInput).final === false ? POSITIVE_AMOUNT : AMOUNT;
    return rule.check(value, parent);
  },
  schema: AMOUNT.schema,
};

export class CaptureInput {
  @OptionalNotNull()
  @Validate(
    CALLER_ID_RULE,
    'Id of the capture, which makes a retry safe. May be left out only when `Idempotency-Key` ' +
      'is sent.',
  )
  captureId?: string;
  @Validate(CAPTURED, 'Cost of the message. Zero makes sense only for a final capture.')
  credits!: string | number;
  @Optional()
  @Validate(MESSAGE_ID, 'Id of the message to charge; the reservation’s unless given.')
  messageId?: string | null;
  @Optional()
  @Validate(
    FLAG,
    'Whether this capture ends the reservation and releases the rest; true unless given.',
  )
  final?: boolean | null;
}

export class ReleaseInput {
  @Optional() @Validate(text(300), 'Why; kept encrypted.') reason?: string | null;
}

export class RefundInput {
  @OptionalNotNull()
  @Validate(
    CALLER_ID_RULE,
    'Id of the refund, which makes a retry safe. May be left out only when `Idempotency-Key` ' +
      'is sent.',
  )
  refundId?: string;
  @Optional()
  @Validate(POSITIVE_AMOUNT, 'How much to give back; all that is left of the debit unless given.')
  credits?: string | number | null;
  @Validate(text(300), 'Why the credits are given back; kept encrypted.') reason!: string;
}

class ReportFieldsInput {
  @Validate(oneOf(DELIVERY_STATUSES), 'How the message fared. `ACCEPTED` is not final.')
  status!: DeliveryStatus;
  @Optional()
  @Validate(
    oneOf(['GATEWAY', 'CARRIER']),
    'The reporter: the gateway, before the message left, or the carrier; `CARRIER` by default.',
  )
  stage?: DeliveryStage | null;
  @Optional() @Validate(text(200), 'Error code of the gateway or carrier.') errorCode?:
    string | null;
  @Optional() @Validate(INSTANT_RULE, 'When it happened, by the reporter’s clock.') at?:
    string | null;
}

export class DeliveryReportInput extends ReportFieldsInput {}

export class DeliveryReportItemInput extends ReportFieldsInput {
  @Validate(UUID, 'Client whose message it is.') clientId!: string;
  @Validate(MESSAGE_ID, 'Id of the message.') messageId!: string;
}

export class DeliveryReportBatchInput {
  @Listed(
    () => DeliveryReportItemInput,
    described(listRule(1, BATCH_MAX), 'Decided in this order; each has its own result.'),
  )
  items!: unknown[];
}
