import { formatCredits, type Credits } from '../../credits.js';
import { amountRule } from '../decide/rules.js';
import type { ClientEvent, EventOf, Payment } from '../events.js';
import { afterOf, available, type Totals } from '../money.js';

type Source = EventOf<'TopUpPlanStopped'>['data']['source'];

/** The facts of top-ups that are credited one after the other. */
export interface Credited {
  readonly events: readonly ClientEvent[];
  readonly totals: Totals;
  /** The period that could not be credited; null = all were. */
  readonly refused: string | null;
}

/** A top-up is to be paid; the operator says later that it was. */
const UNPAID: Payment = { status: 'UNPAID', type: null, date: null, reference: null };

/** Adds the credits once for each key, until the assigned credits reach their limit. */
export function addCredits(
  before: Totals,
  keys: readonly string[],
  { source, credits }: { readonly source: Source; readonly credits: Credits },
): Credited {
  const events: ClientEvent[] = [];
  let totals = before;
  for (const key of keys) {
    if (amountRule(totals.assigned, credits, 'assigned') !== null) {
      return { events, totals, refused: key };
    }
    totals = { ...totals, assigned: totals.assigned + credits };
    events.push(rechargeOf(totals, key, { source, credits }));
  }
  return { events, totals, refused: null };
}

/**
 * Brings `available` to exactly `target`: withdraws what is left, then recharges. Reserved credits
 * stay as they are.
 */
export function resetCredits(before: Totals, key: string, target: Credits): Credited {
  const left = available(before);
  const taken = left > 0n ? left : 0n;
  const credits = target + taken - left;
  const emptied = { ...before, assigned: before.assigned - taken };
  if (amountRule(emptied.assigned, credits, 'assigned') !== null) {
    return { events: [], totals: before, refused: key };
  }
  const totals = { ...emptied, assigned: emptied.assigned + credits };
  const recharge = rechargeOf(totals, key, { source: 'PLAN', credits });
  const events = taken === 0n ? [recharge] : [withdrawalOf(emptied, key, taken), recharge];
  return { events, totals, refused: null };
}

function rechargeOf(
  totals: Totals,
  key: string,
  { source, credits }: { readonly source: Source; readonly credits: Credits },
): ClientEvent {
  return {
    type: 'CreditsRecharged',
    data: {
      rechargeId: key,
      credits: formatCredits(credits),
      source,
      periodKey: key,
      payment: UNPAID,
      reason: null,
      after: afterOf(totals),
    },
  };
}

function withdrawalOf(totals: Totals, key: string, credits: Credits): ClientEvent {
  return {
    type: 'CreditsWithdrawn',
    data: {
      withdrawalId: key,
      credits: formatCredits(credits),
      source: 'PLAN',
      periodKey: key,
      reason: null,
      after: afterOf(totals),
    },
  };
}
