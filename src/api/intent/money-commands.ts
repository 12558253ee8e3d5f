import type {
  AdjustCredits,
  RechargeCredits,
  UpdateRechargePayment,
  WithdrawCredits,
} from '../../domain/client/commands.js';
import type { Payment } from '../../domain/client/events.js';
import { amount } from '../input/amount-rules.js';
import type {
  AdjustmentInput,
  PaymentInput,
  RechargeInput,
  WithdrawalInput,
} from '../input/money-input.js';
import type { Under } from './message-commands.js';

/**
 * A recharge whose id begins so was made by an import. Said here, in the one translation that
 * HTTP and the command line share, so that both leave the same fact (http.md §4).
 */
const IMPORTED = 'import:';

export function rechargeCredits(input: RechargeInput, under: Under): RechargeCredits {
  return {
    type: 'RechargeCredits',
    rechargeId: under.id,
    credits: amount(input.credits),
    source: under.id.startsWith(IMPORTED) ? 'IMPORT' : 'MANUAL',
    payment: input.payment ? paymentOf(input.payment) : null,
    reason: input.reason ?? null,
    key: under.key,
  };
}

export function updateRechargePayment(
  rechargeId: string,
  payment: PaymentInput,
): UpdateRechargePayment {
  return { type: 'UpdateRechargePayment', rechargeId, payment: paymentOf(payment) };
}

export function withdrawCredits(input: WithdrawalInput, under: Under): WithdrawCredits {
  return {
    type: 'WithdrawCredits',
    withdrawalId: under.id,
    credits: amount(input.credits),
    reason: input.reason ?? null,
    key: under.key,
  };
}

export function adjustCredits(input: AdjustmentInput, under: Under): AdjustCredits {
  return {
    type: 'AdjustCredits',
    adjustmentId: under.id,
    credits: amount(input.credits),
    reason: input.reason ?? null,
    key: under.key,
  };
}

function paymentOf({ status, type, date, reference }: PaymentInput): Payment {
  return { status, type: type ?? null, date: date ?? null, reference: reference ?? null };
}
