import { CHANNELS, DELIVERY_STATUSES } from '../../domain/client/settings.js';
import type { Channel, DeliveryStage, DeliveryStatus } from '../../domain/client/settings.js';
import { AMOUNT, POSITIVE_AMOUNT } from './amount-rules.js';
import { COUNTRY } from './contact-rules.js';
import { Absentable, listRule, Optional, Ruled } from './rule.js';
import type { Rule } from './rule.js';
import { INSTANT_RULE } from './time-rules.js';
import { CALLER_ID_RULE, FLAG, int, MESSAGE_ID, oneOf, text, UUID } from './value-rules.js';

const CHANNEL = oneOf(CHANNELS);
const PARTS = int(1, 255);
export const BATCH_MAX = 10_000;
/** The longest a reservation may stay open: 90 days. */
export const EXPIRY_SECONDS_MAX = 90 * 24 * 3600;

/** What is said about a message, beside its id and price. */
export class MessageFieldsInput {
  @Optional() @Ruled(PARTS) parts?: number | null;
  @Optional() @Ruled(CHANNEL) channel?: Channel | null;
  @Optional() @Ruled(COUNTRY) country?: string | null;
  @Optional() @Ruled(FLAG) test?: boolean | null;
  @Optional() @Ruled(INSTANT_RULE) occurredAt?: string | null;
}

export class DebitInput extends MessageFieldsInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(MESSAGE_ID) messageId?: string;
  @Ruled(AMOUNT) credits!: string | number;
}

/** One debit of a batch; it has no header, so it carries its id itself. */
export class DebitItemInput extends MessageFieldsInput {
  @Ruled(UUID) clientId!: string;
  @Ruled(MESSAGE_ID) messageId!: string;
  @Ruled(AMOUNT) credits!: string | number;
}

/** What a debit would answer, or `count` debits of the same kind. */
export class DebitCheckInput extends MessageFieldsInput {
  @Absentable() @Ruled(MESSAGE_ID) messageId?: string;
  @Ruled(AMOUNT) credits!: string | number;
  @Optional() @Ruled(int(1, 1_000_000_000)) count?: number | null;
}

/** The envelope of a batch; its items are looked at one by one. */
export class DebitBatchInput {
  @Optional() @Ruled(oneOf(['each', 'atomic'])) mode?: 'each' | 'atomic' | null;
  @Ruled(listRule(1, BATCH_MAX)) items!: unknown[];
}

const EXPIRES_IN: Rule = {
  check: (value, parent) => {
    const bounds = int(1, EXPIRY_SECONDS_MAX).check(value, parent);
    const both = (parent as ReservationInput).expiresAt;
    if (bounds !== null || both === undefined || both === null) return bounds;
    return { code: 'INVALID_CHOICE', message: 'must not stand beside expiresAt: send one of them' };
  },
  schema: { type: 'integer', minimum: 1, maximum: EXPIRY_SECONDS_MAX, default: 3600 },
};

export class ReservationInput extends MessageFieldsInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(CALLER_ID_RULE) reservationId?: string;
  @Ruled(POSITIVE_AMOUNT) credits!: string | number;
  @Optional() @Ruled(MESSAGE_ID) messageId?: string | null;
  @Optional() @Ruled(INSTANT_RULE) expiresAt?: string | null;
  @Optional() @Ruled(EXPIRES_IN) expiresInSeconds?: number | null;
}

const CAPTURED: Rule = {
  check: (value, parent) => {
    const rule = (parent as CaptureInput).final === false ? POSITIVE_AMOUNT : AMOUNT;
    return rule.check(value, parent);
  },
  schema: AMOUNT.schema,
};

export class CaptureInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(CALLER_ID_RULE) captureId?: string;
  /** Zero is meaningful only for a final capture, which releases the rest. */
  @Ruled(CAPTURED) credits!: string | number;
  @Optional() @Ruled(MESSAGE_ID) messageId?: string | null;
  @Optional() @Ruled(FLAG) final?: boolean | null;
}

export class ReleaseInput {
  @Optional() @Ruled(text(300)) reason?: string | null;
}

export class RefundInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(CALLER_ID_RULE) refundId?: string;
  @Optional() @Ruled(POSITIVE_AMOUNT) credits?: string | number | null;
  @Ruled(text(300)) reason!: string;
}

class ReportFieldsInput {
  @Ruled(oneOf(DELIVERY_STATUSES)) status!: DeliveryStatus;
  @Optional() @Ruled(oneOf(['GATEWAY', 'CARRIER'])) stage?: DeliveryStage | null;
  @Optional() @Ruled(text(200)) errorCode?: string | null;
  @Optional() @Ruled(INSTANT_RULE) at?: string | null;
}

export class DeliveryReportInput extends ReportFieldsInput {}

export class DeliveryReportItemInput extends ReportFieldsInput {
  @Ruled(UUID) clientId!: string;
  @Ruled(MESSAGE_ID) messageId!: string;
}

export class DeliveryReportBatchInput {
  @Ruled(listRule(1, BATCH_MAX)) items!: unknown[];
}
