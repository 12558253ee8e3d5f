import { POSITIVE_AMOUNT, SIGNED_AMOUNT } from './amount-rules.js';
import { Absentable, Nested, Optional, Ruled } from './rule.js';
import { DATE_RULE } from './time-rules.js';
import { CALLER_ID_RULE, oneOf, text } from './value-rules.js';

export class PaymentInput {
  @Ruled(oneOf(['PAID', 'UNPAID'])) status!: 'PAID' | 'UNPAID';
  @Optional() @Ruled(text(200)) type?: string | null;
  @Optional() @Ruled(DATE_RULE) date?: string | null;
  @Optional() @Ruled(text(200)) reference?: string | null;
}

export class RechargeInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(CALLER_ID_RULE) rechargeId?: string;
  @Ruled(POSITIVE_AMOUNT) credits!: string | number;
  @Optional() @Ruled(text(300)) reason?: string | null;
  @Optional() @Nested(() => PaymentInput) payment?: PaymentInput | null;
}

export class RechargePaymentInput {
  @Nested(() => PaymentInput) payment!: PaymentInput;
}

export class WithdrawalInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(CALLER_ID_RULE) withdrawalId?: string;
  @Ruled(POSITIVE_AMOUNT) credits!: string | number;
  @Optional() @Ruled(text(300)) reason?: string | null;
}

export class AdjustmentInput {
  /** Left out only when an `Idempotency-Key` is sent. */
  @Absentable() @Ruled(CALLER_ID_RULE) adjustmentId?: string;
  @Ruled(SIGNED_AMOUNT) credits!: string | number;
  @Optional() @Ruled(text(300)) reason?: string | null;
}

/** Why an operator does what is done; kept encrypted with the fact. */
export class ReasonInput {
  @Ruled(text(300)) reason!: string;
}
