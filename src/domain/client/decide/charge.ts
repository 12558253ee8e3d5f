import { readCredits, type Credits } from '../../credits.js';
import { DAY_MS } from '../../windows.js';
import type { CountedIn, Fact } from '../events.js';
import type { ClientState } from '../state.js';

/** The fact that charged a message: at most one, permanently (I9). */
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

/** The windows in which a refund frees capacity (I12). */
export function windowsOf(charge: ChargeFact): CountedIn {
  return charge.data.windows;
}

/** The wait for a delivery report that a charge of now begins; empty where none is awaited. */
export function waitFor({ settings }: ClientState): Pick<ChargeFact['data'], 'dlrWaitDays'> {
  const { dlrWaitDays } = settings;
  return dlrWaitDays === null ? NO_WAIT : { dlrWaitDays };
}

const NO_WAIT = {};

/** When the wait for a delivery report ends, epoch milliseconds; null = none is awaited. */
export function reportDueAt(charge: ChargeFact): number | null {
  const { dlrWaitDays } = charge.data;
  return dlrWaitDays === undefined ? null : charge.recordedAt + dlrWaitDays * DAY_MS;
}

/** The part of the charge that no refund has given back yet (I7). */
export function unrefunded(charge: ChargeFact, facts: readonly Fact[]): Credits {
  let remaining = creditsCharged(charge);
  for (const fact of facts) {
    if (fact.type === 'MessageRefunded') remaining -= readCredits(fact.data.credits);
  }
  return remaining;
}
