import { readCredits, type Credits } from '../../credits.js';
import type { CountedIn, Fact } from '../events.js';

/** The fact that charged a message: there is at most one, for ever (I9). */
export type ChargeFact = Extract<Fact, { type: 'MessageDebited' | 'ReservationCaptured' }>;

/** The charge among the facts known of a message. */
export function chargeAmong(facts: readonly Fact[]): ChargeFact | undefined {
  return facts.find(
    (fact): fact is ChargeFact =>
      fact.type === 'MessageDebited' || fact.type === 'ReservationCaptured',
  );
}

export function creditsCharged(charge: ChargeFact): Credits {
  return readCredits(charge.type === 'MessageDebited' ? charge.data.credits : charge.data.captured);
}

/** The windows a refund gives room back in (I12). */
export function windowsOf(charge: ChargeFact): CountedIn {
  return charge.data.windows;
}

/** What of the charge no refund has given back yet (I7). */
export function unrefunded(charge: ChargeFact, facts: readonly Fact[]): Credits {
  let remaining = creditsCharged(charge);
  for (const fact of facts) {
    if (fact.type === 'MessageRefunded') remaining -= readCredits(fact.data.credits);
  }
  return remaining;
}
