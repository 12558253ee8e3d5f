import type { StoppedTopUp } from '../../../../projections/client.js';
import type { PeriodicPlan, ThresholdPlan } from '../../../domain/client/events.js';
import { BreakerInput, PeriodicPlanInput, ThresholdPlanInput } from '../../input/plan-input.js';
import { describedAs } from './input-schema.js';
import { amount, component, count, instant, nullable, object, oneOf, text } from './schema.js';

const PERIODIC = component(
  'PeriodicPlan',
  object<PeriodicPlan>(
    'A plan that adds credits at fixed times.',
    describedAs<PeriodicPlan>(PeriodicPlanInput, {
      interval: oneOf(['DAILY', 'WEEKLY', 'MONTHLY'], ''),
      anchorDay: nullable(count('')),
      mode: oneOf(['ADD', 'RESET_TO'], ''),
      credits: amount(''),
    }),
  ),
);

const THRESHOLD = component(
  'ThresholdPlan',
  object<ThresholdPlan>(
    'A plan that adds credits when they run low.',
    describedAs<ThresholdPlan>(ThresholdPlanInput, {
      interval: oneOf(['THRESHOLD'], ''),
      below: amount(''),
      credits: nullable(amount('')),
      target: nullable(amount('')),
      capPerDay: nullable(amount('')),
      breaker: nullable(
        object<NonNullable<ThresholdPlan['breaker']>>(
          '',
          describedAs<NonNullable<ThresholdPlan['breaker']>>(BreakerInput, {
            firings: count(''),
            perMinutes: count(''),
          }),
        ),
      ),
    }),
  ),
);

export const TOP_UP_PLAN = component('TopUpPlan', {
  description: 'The automatic top-up of a client; `interval` says which kind.',
  oneOf: [PERIODIC, THRESHOLD],
});

export const STOPPED_TOP_UP = component(
  'StoppedTopUp',
  object<StoppedTopUp>('A top-up that adds nothing more until it is set again.', {
    cause: oneOf(
      ['BREAKER', 'AMOUNT_LIMIT'],
      'It would have fired too often, or its credits would have exceeded what the ledger can hold.',
    ),
    periodKey: text('Key of the period or firing that was not credited.'),
    at: instant('When it stopped.'),
  }),
);
