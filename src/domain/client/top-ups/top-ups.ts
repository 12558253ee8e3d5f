import { readCredits, type Credits } from '../../credits.js';
import { DAY_MS } from '../../windows.js';
import type { CreditsRecharged, StopCause, TopUpPlan } from '../events.js';
import type { Settings } from '../settings.js';
import { dateText } from './calendar-dates.js';
import { readKey, type PeriodKind } from './period-keys.js';
import { anchorAfter, type Recurrence } from './recurrence.js';

/** The firings of a THRESHOLD plan on one local date. */
export interface FiringDay {
  readonly date: string;
  readonly firings: number;
  readonly credits: Credits;
}

/**
 * The part of a client's state that proves that each period is credited once (I13).
 *
 * - It is bounded: one label for each kind of period, one day of firings, and the firings that the
 *   breaker counts.
 * - It outlives a plan: a plan that is set again credits no period for a second time.
 */
export interface TopUps {
  /** Local date of the first anchor of the monthly top-up; null = none is set. */
  readonly monthlyFrom: string | null;
  /** Why the monthly top-up stopped; null = it runs, or none is set. */
  readonly monthlyStopped: StopCause | null;
  /** Local date of the first anchor of a periodic plan; null = there is none. */
  readonly planFrom: string | null;
  readonly planStopped: StopCause | null;
  /** Label of the newest period that was credited, of each kind. */
  readonly credited: { readonly [kind in PeriodKind]?: string };
  readonly day: FiringDay | null;
  /** Decision times of the newest firings since the plan was set, as many as its breaker counts. */
  readonly firedAt: readonly number[];
}

/** Of a client that never had a top-up. */
export const NO_TOP_UPS: TopUps = {
  monthlyFrom: null,
  monthlyStopped: null,
  planFrom: null,
  planStopped: null,
  credited: {},
  day: null,
  firedAt: [],
};

/** When a fact set something that recurs. */
interface SetAt {
  /** Local date of the first anchor, as the fact has it; facts of earlier versions have none. */
  readonly firstTopUp: string | undefined;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
}

export function monthlyRecurrence({
  anchorDay,
}: NonNullable<Settings['monthlyTopup']>): Recurrence {
  return { interval: 'MONTHLY', anchorDay };
}

/** Null for a plan without periods. */
export function planRecurrence(plan: TopUpPlan): Recurrence | null {
  if (plan.interval === 'THRESHOLD') return null;
  return { interval: plan.interval, anchorDay: plan.anchorDay ?? 1 };
}

export function withMonthly(topUps: TopUps, monthly: Settings['monthlyTopup'], at: SetAt): TopUps {
  const monthlyFrom = monthly && firstAnchor(monthlyRecurrence(monthly), at);
  if (monthlyFrom === null && topUps === NO_TOP_UPS) return topUps;
  return { ...topUps, monthlyFrom, monthlyStopped: null };
}

export function withPlan(topUps: TopUps, plan: TopUpPlan | null, at: SetAt): TopUps {
  const recurrence = plan && planRecurrence(plan);
  const planFrom = recurrence && firstAnchor(recurrence, at);
  return { ...topUps, planFrom, planStopped: null, firedAt: [] };
}

export function withStop(
  topUps: TopUps,
  source: 'MONTHLY_TOPUP' | 'PLAN',
  cause: StopCause,
): TopUps {
  if (source === 'PLAN') return { ...topUps, planStopped: cause };
  return { ...topUps, monthlyStopped: cause };
}

/** After a recharge; any other recharge than a top-up changes nothing. */
export function withCredited(
  topUps: TopUps,
  { periodKey, credits }: CreditsRecharged['data'],
  at: { readonly recordedAt: number; readonly plan: TopUpPlan | null },
): TopUps {
  const key = readKey(periodKey);
  if (key === null) return topUps;
  if (key.kind !== 'PLAN:THRESHOLD') {
    return { ...topUps, credited: { ...topUps.credited, [key.kind]: key.label } };
  }
  const before = topUps.day?.date === key.date ? topUps.day.credits : 0n;
  const day = { date: key.date, firings: key.firing, credits: before + readCredits(credits) };
  return { ...topUps, day, firedAt: counted(topUps.firedAt, at) };
}

function counted(
  firedAt: TopUps['firedAt'],
  { recordedAt, plan }: { readonly recordedAt: number; readonly plan: TopUpPlan | null },
): TopUps['firedAt'] {
  const breaker = plan?.interval === 'THRESHOLD' ? plan.breaker : null;
  return breaker === null ? [] : [...firedAt, recordedAt].slice(-breaker.firings);
}

const HALF_DAY_MS = DAY_MS / 2;

/**
 * Facts of earlier versions do not have the local date. The date at UTC+14 is never before it, so
 * no anchor that had passed is credited.
 */
function firstAnchor(recurrence: Recurrence, { firstTopUp, recordedAt }: SetAt): string {
  if (firstTopUp !== undefined) return firstTopUp;
  const latest = Math.floor((recordedAt + HALF_DAY_MS + DAY_MS / 12) / DAY_MS);
  return dateText(anchorAfter(recurrence, latest));
}
