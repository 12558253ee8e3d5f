import type {
  AdjustCredits,
  RechargeCredits,
  UpdateRechargePayment,
  WithdrawCredits,
} from '../../domain/client/commands.js';
import type { Payment, PaymentPatch } from '../../domain/client/events.js';
import { amount } from '../input/rules/amount-rules.js';
import type {
  AdjustmentInput,
  PaymentInput,
  PaymentPatchInput,
  RechargeInput,
  WithdrawalInput,
} from '../input/money-input.js';

/**
 * Prefix of the ids of recharges made by an import. HTTP and the command line share this
 * translation, so both record the same fact (docs/reference/http-api.md §4).
 */
const IMPORTED = 'import:';

export function rechargeCredits(input: RechargeInput, rechargeId: string): RechargeCredits {
  return {
    type: 'RechargeCredits',
    rechargeId,
    credits: amount(input.credits),
    source: rechargeId.startsWith(IMPORTED) ? 'IMPORT' : 'MANUAL',
    payment: input.payment ? paymentOf(input.payment) : null,
    reason: input.reason ?? null,
  };
}

export function updateRechargePayment(
  rechargeId: string,
  payment: PaymentPatchInput,
): UpdateRechargePayment {
  const sent = Object.entries(payment).filter(([, value]) => value !== undefined);
  const patch: PaymentPatch = Object.fromEntries(sent);
  return { type: 'UpdateRechargePayment', rechargeId, payment: patch };
}

export function withdrawCredits(input: WithdrawalInput, withdrawalId: string): WithdrawCredits {
  return {
    type: 'WithdrawCredits',
    withdrawalId,
    credits: amount(input.credits),
    reason: input.reason ?? null,
  };
}

export function adjustCredits(input: AdjustmentInput, adjustmentId: string): AdjustCredits {
  return {
    type: 'AdjustCredits',
    adjustmentId,
    credits: amount(input.credits),
    reason: input.reason ?? null,
  };
}

function paymentOf({ status, type, date, reference }: PaymentInput): Payment {
  return { status, type: type ?? null, date: date ?? null, reference: reference ?? null };
}
