import { AdjustCredits } from '../../application/commands/credits/adjust-credits.js';
import { RemoveTopUpPlan } from '../../application/commands/top-ups/remove-top-up-plan.js';
import { SetTopUpPlan } from '../../application/commands/top-ups/set-top-up-plan.js';
import { WithdrawCredits } from '../../application/commands/credits/withdraw-credits.js';
import { GetBalance } from '../../application/queries/get-balance.js';
import {
  GetCreditLog,
  StreamCreditLog,
  type CreditLogFilters,
} from '../../application/queries/get-credit-log.js';
import { GetMeter } from '../../application/queries/get-meter.js';
import type * as Domain from '../../domain/client/commands.js';
import type { ClientState } from '../../domain/client/state.js';
import { planOf } from '../commands/client-commands.js';
import * as make from '../commands/money-commands.js';
import { AdjustmentInput, WithdrawalInput } from '../input/money-input.js';
import { PeriodicPlanInput, ThresholdPlanInput, planInputOf } from '../input/plan-input.js';
import { LogInput } from '../input/queries/log-queries.js';
import { FreshInput } from '../input/query-input.js';
import { utcText } from '../input/rules/time-rules.js';
import { presentBalance } from '../views/balance.js';
import type { FactView } from '../views/fact-views.js';
import { presentLine } from '../views/log.js';
import { LOG_PAGE } from '../views/schemas/log-schema.js';
import { BALANCE, METER } from '../views/schemas/meter-schema.js';
import {
  ADJUSTMENT_OUTCOME,
  PLAN_OUTCOME,
  WITHDRAWAL_OUTCOME,
} from '../views/schemas/outcome-schema.js';
import { commandOperation } from './command-operation.js';
import { pageView, queryOperation } from './query-operation.js';
import type { ErrorCode } from '../errors/error-table.js';

/** Problems and refusals of a command that may take credits away. */
const REDUCTION_PROBLEMS: readonly ErrorCode[] = [
  'WITHDRAWAL_EXCEEDS_AVAILABLE',
  'AMOUNT_LIMIT',
  'ID_REUSED',
  'CLIENT_NOT_FOUND',
  'CLIENT_PURGED',
];

/** The plan in the examples. */
export const PLAN_EXAMPLE = {
  interval: 'MONTHLY',
  anchorDay: 1,
  mode: 'RESET_TO',
  credits: '500',
};

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
  answer: WITHDRAWAL_OUTCOME,
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
  answer: ADJUSTMENT_OUTCOME,
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
  answer: PLAN_OUTCOME,
  outcome: { unchanged: presentPlan },
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
  answer: PLAN_OUTCOME,
  outcome: { unchanged: presentPlan },
  message: RemoveTopUpPlan,
  command: () => ({ type: 'RemoveTopUpPlan' }),
});

export const getMeter = queryOperation({
  name: 'getMeter',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read a client’s meter',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  answer: METER,
  query: ({ clientId, minRevision }) => new GetMeter(clientId, minRevision),
  view: (found) => found,
});

export const getBalance = queryOperation({
  name: 'getBalance',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read a client’s balance',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  answer: BALANCE,
  query: ({ clientId, minRevision }) => new GetBalance(clientId, minRevision),
  view: presentBalance,
});

export const getCreditLog = queryOperation({
  name: 'getCreditLog',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read the credit log',
  input: LogInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
  answer: LOG_PAGE,
  // An index leads to the lines of a message; other filters examine every line.
  reads: ({ type, from, to, messageId }) =>
    messageId === undefined && (type ?? from ?? to) !== undefined ? 'scan' : 'page',
  query: ({ clientId, input, page, minRevision, work }) =>
    new GetCreditLog(clientId, logFiltersOf(input), { ...page, minRevision }, work),
  view: pageView(presentLine),
});

const WHOLE_LOG = queryOperation({
  ...getCreditLog,
  reads: () => 'audit',
  query: ({ clientId, input, minRevision, work }) =>
    new StreamCreditLog(clientId, logFiltersOf(input), minRevision, work),
  view: (pages) => pages,
});

/** The same operation with the credit log as a whole, for answers in other forms than pages. */
export function wholeCreditLog(): typeof WHOLE_LOG {
  return WHOLE_LOG;
}

function logFiltersOf({ type, from, to, messageId, order }: LogInput): CreditLogFilters {
  return {
    type: type ?? null,
    from: utcText(from),
    to: utcText(to),
    messageId: messageId ?? null,
    order: order ?? 'asc',
  };
}

/** A command that changes nothing is answered with the present plan. */
function presentPlan({ topUpPlan }: ClientState): FactView {
  return { plan: topUpPlan };
}
