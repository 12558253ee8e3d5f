import { AdjustCredits } from '../../application/commands/credits/adjust-credits.js';
import { RechargeCredits } from '../../application/commands/credits/recharge-credits.js';
import { RemoveTopUpPlan } from '../../application/commands/credits/remove-top-up-plan.js';
import { SetTopUpPlan } from '../../application/commands/credits/set-top-up-plan.js';
import { UpdateRechargePayment } from '../../application/commands/credits/update-recharge-payment.js';
import { WithdrawCredits } from '../../application/commands/credits/withdraw-credits.js';
import type * as Domain from '../../domain/client/commands.js';
import { planOf } from '../commands/client-commands.js';
import * as make from '../commands/money-commands.js';
import {
  AdjustmentInput,
  RechargeInput,
  RechargePaymentInput,
  WithdrawalInput,
} from '../input/money-input.js';
import { PeriodicPlanInput, ThresholdPlanInput, planInputOf } from '../input/plan-input.js';
import { LogInput } from '../input/queries/log-queries.js';
import { ClientRechargesInput, RechargesInput } from '../input/queries/recharge-queries.js';
import { FreshInput } from '../input/query-input.js';
import { commandOperation, type Operation } from './operation.js';
import type { ErrorCode } from '../errors/error-table.js';

/** Problems and refusals of a command that may take credits away. */
const REDUCTION_PROBLEMS: readonly ErrorCode[] = [
  'WITHDRAWAL_EXCEEDS_AVAILABLE',
  'AMOUNT_LIMIT',
  'ID_REUSED',
  'CLIENT_NOT_FOUND',
  'CLIENT_PURGED',
];

/** The payment in the examples. */
export const PAYMENT_EXAMPLE = {
  status: 'PAID',
  type: 'transfer',
  date: '2026-11-21',
  reference: 'RE-1042',
};

/** The plan in the examples. */
export const PLAN_EXAMPLE = {
  interval: 'MONTHLY',
  anchorDay: 1,
  mode: 'RESET_TO',
  credits: '500',
};

export const rechargeCredits = commandOperation({
  name: 'rechargeCredits',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Assign credits',
  input: RechargeInput,
  example: { rechargeId: 'rc-1', credits: '100', payment: PAYMENT_EXAMPLE },
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'ID_REUSED', 'AMOUNT_LIMIT'],
  idField: 'rechargeId',
  message: RechargeCredits,
  command: ({ input, id }) => make.rechargeCredits(input, id),
});

export const updateRechargePayment = commandOperation({
  name: 'updateRechargePayment',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Change the payment of a recharge by a merge patch; moves no credits',
  input: RechargePaymentInput,
  example: { payment: { status: 'PAID', date: '2026-11-21' } },
  problems: ['RECHARGE_NOT_FOUND', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  ids: { rechargeId: 'RECHARGE_NOT_FOUND' },
  message: UpdateRechargePayment,
  command: ({ input, ids }) => make.updateRechargePayment(ids.rechargeId, input.payment),
});

export const withdrawCredits = commandOperation({
  name: 'withdrawCredits',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Take unused credits away',
  input: WithdrawalInput,
  example: { withdrawalId: 'w-1', credits: '65', reason: 'contract ended' },
  problems: REDUCTION_PROBLEMS,
  idField: 'withdrawalId',
  message: WithdrawCredits,
  command: ({ input, id }) => make.withdrawCredits(input, id),
});

export const adjustCredits = commandOperation({
  name: 'adjustCredits',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Add or, with a negative number, subtract credits',
  input: AdjustmentInput,
  example: { adjustmentId: 'a-1', credits: '-5', reason: 'counted twice' },
  problems: REDUCTION_PROBLEMS,
  idField: 'adjustmentId',
  message: AdjustCredits,
  command: ({ input, id }) => make.adjustCredits(input, id),
});

export const setTopUpPlan = commandOperation<
  PeriodicPlanInput | ThresholdPlanInput,
  Domain.SetTopUpPlan
>({
  name: 'setTopUpPlan',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Set the plan that tops a client up automatically',
  input: [PeriodicPlanInput, ThresholdPlanInput],
  example: PLAN_EXAMPLE,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'AMOUNT_LIMIT'],
  inputFor: planInputOf,
  message: SetTopUpPlan,
  command: ({ input }) => ({ type: 'SetTopUpPlan', plan: planOf(input) }),
});

export const removeTopUpPlan = commandOperation({
  name: 'removeTopUpPlan',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Remove the plan',
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  message: RemoveTopUpPlan,
  command: () => ({ type: 'RemoveTopUpPlan' }),
});

export const getMeter = {
  name: 'getMeter',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read a client’s meter',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const getBalance = {
  name: 'getBalance',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read a client’s balance',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const getCreditLog = {
  name: 'getCreditLog',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read the credit log',
  input: LogInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const listClientRecharges = {
  name: 'listClientRecharges',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'List a client’s recharges',
  input: ClientRechargesInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const getRecharge = {
  name: 'getRecharge',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read a recharge',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'RECHARGE_NOT_FOUND', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const listRecharges = {
  name: 'listRecharges',
  allow: ['admin', 'auditor', 'client'],
  target: 'ledger',
  tag: 'Credits',
  summary: 'List the recharges of all clients; a client gets its own',
  input: RechargesInput,
  problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
} as const satisfies Operation;
