import { POSITIVE_AMOUNT, SIGNED_AMOUNT } from './rules/amount-rules.js';
import { OptionalNotNull, Nested, Optional, Validate } from './rules/rule.js';
import { DATE_RULE } from './rules/time-rules.js';
import { CALLER_ID_RULE, oneOf, text } from './rules/value-rules.js';

export class PaymentInput {
  @Validate(oneOf(['PAID', 'UNPAID']), 'Whether the recharge is paid.') status!: 'PAID' | 'UNPAID';
  @Optional() @Validate(text(200), 'How it was paid.') type?: string | null;
  @Optional() @Validate(DATE_RULE, 'Calendar date of the payment.') date?: string | null;
  @Optional()
  @Validate(text(200), 'Reference of the payment; kept encrypted.')
  reference?: string | null;
}

export class RechargeInput {
  @OptionalNotNull()
  @Validate(
    CALLER_ID_RULE,
    'Id of the recharge, which makes a retry safe. May be left out only when `Idempotency-Key` ' +
      'is sent.',
  )
  rechargeId?: string;
  @Validate(POSITIVE_AMOUNT, 'Credits to assign.') credits!: string | number;
  @Optional() @Validate(text(300), 'Why; kept encrypted.') reason?: string | null;
  @Optional()
  @Nested(() => PaymentInput, 'Whether and how the recharge was paid.')
  payment?: PaymentInput | null;
}

/** A merge patch of the payment (RFC 7396). */
export class PaymentPatchInput {
  @OptionalNotNull()
  @Validate(oneOf(['PAID', 'UNPAID']), 'Whether the recharge is paid; cannot be removed.')
  status?: 'PAID' | 'UNPAID';
  @Optional() @Validate(text(200), 'How it was paid; `null` removes it.') type?: string | null;
  @Optional()
  @Validate(DATE_RULE, 'Calendar date of the payment; `null` removes it.')
  date?: string | null;
  @Optional()
  @Validate(text(200), 'Reference of the payment, kept encrypted; `null` removes it.')
  reference?: string | null;
}

export class RechargePaymentInput {
  @Nested(() => PaymentPatchInput, 'Changes of the payment; omitted members stay.')
  payment!: PaymentPatchInput;
}

export class WithdrawalInput {
  @OptionalNotNull()
  @Validate(
    CALLER_ID_RULE,
    'Id of the withdrawal, which makes a retry safe. May be left out only when ' +
      '`Idempotency-Key` is sent.',
  )
  withdrawalId?: string;
  @Validate(POSITIVE_AMOUNT, 'Credits to take away.') credits!: string | number;
  @Optional() @Validate(text(300), 'Why; kept encrypted.') reason?: string | null;
}

export class AdjustmentInput {
  @OptionalNotNull()
  @Validate(
    CALLER_ID_RULE,
    'Id of the adjustment, which makes a retry safe. May be left out only when ' +
      '`Idempotency-Key` is sent.',
  )
  adjustmentId?: string;
  @Validate(
    SIGNED_AMOUNT,
    'By how much to correct: a positive amount adds, a negative one takes away.',
  )
  credits!: string | number;
  @Optional() @Validate(text(300), 'Why; kept encrypted.') reason?: string | null;
}

/** The reason for an operator's action; stored encrypted with the fact. */
export class ReasonInput {
  @Validate(text(300), 'Why; kept encrypted with the fact.') reason!: string;
}

/** The same, if the reason is optional. */
export class OptionalReasonInput {
  @Optional() @Validate(text(300), 'Why; kept encrypted with the fact.') reason?: string | null;
}
