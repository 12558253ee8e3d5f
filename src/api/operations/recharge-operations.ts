import { RechargeCredits } from '../../application/commands/credits/recharge-credits.js';
import { UpdateRechargePayment } from '../../application/commands/credits/update-recharge-payment.js';
import {
  GetRecharge,
  ListClientRecharges,
  ListRecharges,
  type RechargeFilters,
} from '../../application/queries/lists/list-recharges.js';
import * as make from '../commands/money-commands.js';
import { RechargeInput, RechargePaymentInput } from '../input/money-input.js';
import { ClientRechargesInput, RechargesInput } from '../input/queries/recharge-queries.js';
import { FreshInput } from '../input/query-input.js';
import { utcText } from '../input/rules/time-rules.js';
import { presentRecharge } from '../views/recharge.js';
import { PAYMENT_OUTCOME, RECHARGE_OUTCOME } from '../views/schemas/outcome-schema.js';
import { RECHARGE, RECHARGE_PAGE } from '../views/schemas/recharge-schema.js';
import { commandOperation } from './command-operation.js';
import { pageView, queryOperation } from './query-operation.js';

/** The payment in the examples. */
export const PAYMENT_EXAMPLE = {
  status: 'PAID',
  type: 'transfer',
  date: '2026-11-21',
  reference: 'RE-1042',
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
  answer: RECHARGE_OUTCOME,
  message: RechargeCredits,
  command: ({ input, id }) => make.rechargeCredits(input, id),
});

export const getRecharge = queryOperation({
  name: 'getRecharge',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'Read a recharge',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'RECHARGE_NOT_FOUND', 'PROJECTION_BEHIND'],
  answer: RECHARGE,
  ids: { rechargeId: 'RECHARGE_NOT_FOUND' },
  query: ({ clientId, ids, minRevision }) => new GetRecharge(clientId, ids.rechargeId, minRevision),
  view: (found, { identity }) => presentRecharge(found, identity.role),
});

export const updateRechargePayment = commandOperation({
  name: 'updateRechargePayment',
  allow: ['admin'],
  target: 'client',
  tag: 'Credits',
  summary: 'Change the payment of a recharge by a merge patch; moves no credits',
  input: RechargePaymentInput,
  example: { payment: { status: 'PAID', date: '2026-11-21' } },
  problems: ['RECHARGE_NOT_FOUND', 'FACT_LIMIT', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  ids: { rechargeId: 'RECHARGE_NOT_FOUND' },
  answer: PAYMENT_OUTCOME,
  whenUnchanged: async (find, call) => {
    const { rechargeId, recharge } = await find(getRecharge, { ...call, input: {} });
    return { recharge: { rechargeId, payment: recharge.payment } };
  },
  message: UpdateRechargePayment,
  command: ({ input, ids }) => make.updateRechargePayment(ids.rechargeId, input.payment),
});

export const listClientRecharges = queryOperation({
  name: 'listClientRecharges',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Credits',
  summary: 'List a client’s recharges',
  input: ClientRechargesInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CURSOR', 'PROJECTION_BEHIND'],
  answer: RECHARGE_PAGE,
  reads: ({ status }) => (status === undefined ? 'page' : 'scan'),
  query: ({ clientId, input, page, minRevision, work }) =>
    new ListClientRecharges(clientId, filtersOf(input), { ...page, minRevision }, work),
  view: pageView(presentRecharge),
});

export const listRecharges = queryOperation({
  name: 'listRecharges',
  allow: ['admin', 'auditor', 'client'],
  target: 'ledger',
  tag: 'Credits',
  summary: 'List the recharges of all clients; a client gets its own',
  input: RechargesInput,
  problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  answer: RECHARGE_PAGE,
  reads: ({ status }) => (status === undefined ? 'page' : 'scan'),
  query: ({ identity, input, page, minPosition, work }) =>
    new ListRecharges(identity.clientId, filtersOf(input), { ...page, minPosition }, work),
  view: pageView(presentRecharge),
});

function filtersOf({ status, from, to }: RechargesInput): RechargeFilters {
  return { status: status ?? null, from: utcText(from), to: utcText(to) };
}
