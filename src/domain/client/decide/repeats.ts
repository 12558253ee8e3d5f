import type { Decision, Refusal } from '../decision.js';
import type { Fact } from '../events.js';
import { REPEATS_MAX, MESSAGE_FACTS_MAX } from '../ids.js';
import { refuse } from './outcome.js';

type Repeated = 'DeliveryReported' | 'MessageRefunded' | 'RechargePaymentUpdated';

/**
 * Refuses one more fact of a kind that repeats under one id; null while there may be more. Every
 * command on the id reads these facts, so their number is limited (decision 0051).
 *
 * A message of an older log may have more facts than are read. Whether it has a final status or
 * was refunded is unknown then, so it takes no more facts at all.
 */
export function repeatsRule(
  facts: readonly Fact[],
  type: Repeated,
  { isLast }: { readonly isLast: boolean },
): Decision | null {
  const count = facts.filter((fact) => fact.type === type).length;
  const isOverfull = facts.length > MESSAGE_FACTS_MAX;
  if (!isOverfull && (count < REPEATS_MAX || isLast)) return null;
  return refuse('FACT_LIMIT', { limit: REPEATS_MAX, detail: DETAILS[type] });
}

const DETAILS: { readonly [type in Repeated]: Refusal['detail'] & string } = {
  DeliveryReported: `A message takes ${REPEATS_MAX} different delivery reports and a final one.`,
  MessageRefunded: `A message takes ${REPEATS_MAX} refunds and one of all that is left.`,
  RechargePaymentUpdated: `The payment of a recharge can be changed ${REPEATS_MAX} times.`,
};
