import { readCredits, type Credits } from '../../credits.js';
import type { StopCause, ThresholdPlan } from '../events.js';
import { available } from '../money.js';
import type { ClientState } from '../state.js';
import { dateText } from './calendar-dates.js';
import { localDate } from './due-periods.js';
import { isBelow, leftOfCap } from './low-credits.js';
import { firingKey } from './period-keys.js';
import type { FiringDay } from './top-ups.js';

/** A firing that is due: the credits to add, or why the plan stops instead. */
export interface Firing {
  readonly key: string;
  readonly credits: Credits;
  readonly stop: StopCause | null;
}

const MINUTE_MS = 60_000;

/** The firing that is due at `t`; null = none. A firing is never larger than the cap leaves. */
export function dueFiring(state: ClientState, plan: ThresholdPlan, t: number): Firing | null {
  const left = available(state);
  if (!isBelow(plan, left)) return null;
  const day = firingDay(state, t);
  const capped = leftOfCap(plan, day.credits);
  if (capped !== null && capped <= 0n) return null;
  const wanted =
    plan.target === null ? readCredits(plan.credits ?? '0') : readCredits(plan.target) - left;
  return {
    key: firingKey(day.date, day.firings + 1),
    credits: capped !== null && capped < wanted ? capped : wanted,
    stop: isTripped(state, plan, t) ? 'BREAKER' : null,
  };
}

/**
 * The day that counts a firing at `t`. A date that has passed does not come again: when the zone
 * moves west or the clock is set back, the day that was counted last goes on.
 */
function firingDay({ topUps, settings }: ClientState, t: number): FiringDay {
  const date = dateText(localDate({ zone: settings.timeZone, t }));
  const { day } = topUps;
  return day !== null && day.date >= date ? day : { date, firings: 0, credits: 0n };
}

function isTripped({ topUps }: ClientState, { breaker }: ThresholdPlan, t: number): boolean {
  if (breaker === null) return false;
  const since = t - breaker.perMinutes * MINUTE_MS;
  return topUps.firedAt.filter((at) => at > since).length >= breaker.firings;
}
