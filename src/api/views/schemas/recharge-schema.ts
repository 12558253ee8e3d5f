import type { RechargeDocument } from '../../../../projections/recharges.js';
import * as schema from './schema.js';
import { CLIENT_ID } from './client-schema.js';
import { PAYMENT, REASON } from './log-schema.js';
import { PERIOD_KEY, RECHARGE_ID } from './outcome-schema.js';
import type { RechargeView } from '../recharge.js';

const { amount, component, instant, maybe, nullable, object, oneOf, said } = schema;

/** Why credits were assigned; adjustments are no recharges. */
const SOURCES: readonly RechargeDocument['source'][] = [
  'MANUAL',
  'MONTHLY_TOPUP',
  'PLAN',
  'IMPORT',
];

export const RECHARGE = component(
  'Recharge',
  object<RechargeView>('A recharge with its present payment.', {
    rechargeId: RECHARGE_ID,
    clientId: CLIENT_ID,
    credits: amount('Credits assigned.'),
    source: oneOf(SOURCES, 'By hand, by the monthly top-up, by a top-up plan or by an import.'),
    periodKey: PERIOD_KEY,
    at: instant('When the credits were assigned.'),
    payment: nullable(said('The payment as it is now; null = unknown.', PAYMENT)),
    paymentUpdatedAt: nullable(
      instant('When the payment was changed last; null = never since the recharge.'),
    ),
    reason: maybe(nullable(said('Why, as the operator gave it; absent for a client.', REASON))),
  }),
);

export const RECHARGE_PAGE = component(
  'RechargePage',
  schema.pageOf(RECHARGE, 'A page of recharges.'),
);
