import { readCredits } from '../../../credits.js';
import { same } from '../../../deep-equal.js';
import type { SetTopUpPlan } from '../../commands.js';
import type { Decision } from '../../decision.js';
import type { ClientEvent, EventOf, PeriodicPlan, TopUpPlan } from '../../events.js';
import { available } from '../../money.js';
import type { Settings } from '../../settings.js';
import type { ClientState } from '../../state.js';
import { dateText } from '../../top-ups/calendar-dates.js';
import { addCredits, resetCredits, type Credited } from '../../top-ups/credit-periods.js';
import {
  anchorAfterInstant,
  duePeriods,
  localDate,
  newestDuePeriod,
} from '../../top-ups/due-periods.js';
import { periodKey, type PeriodKind } from '../../top-ups/period-keys.js';
import { isBelow } from '../../top-ups/low-credits.js';
import { dueFiring } from '../../top-ups/threshold.js';
import { monthlyRecurrence, planRecurrence } from '../../top-ups/top-ups.js';
import { accept, precededBy, UNCHANGED } from '../outcome.js';

type Source = EventOf<'TopUpPlanStopped'>['data']['source'];

/** Periods that one append credits; the reactor asks again for what is left. */
export const PERIODS_AT_ONCE = 100;
/** Periods that are credited before a change ends the plan that they belong to: years of days. */
const PERIODS_BEFORE_CHANGE = 1_000;

const NOTHING_DUE: Credited | null = null;

/** Credits the periods of the monthly top-up that are due, oldest first (S0-17). */
export function decideMonthlyTopUp(state: ClientState, t: number): Decision {
  return recorded('MONTHLY_TOPUP', dueMonthly(state, t, PERIODS_AT_ONCE));
}

/** Credits what is due by the plan (S2-11). */
export function decideFireTopUpPlan(state: ClientState, t: number): Decision {
  const { topUpPlan: plan, topUps } = state;
  if (plan === null || topUps.planStopped !== null) return UNCHANGED;
  if (plan.interval !== 'THRESHOLD') {
    return recorded('PLAN', duePlan(state, plan, { t, most: PERIODS_AT_ONCE }));
  }
  const firing = dueFiring(state, plan, t);
  if (firing === null) return UNCHANGED;
  const { key, credits, stop } = firing;
  if (stop !== null) return accept(stopOf('PLAN', stop, key));
  return recorded('PLAN', addCredits(state, [key], { source: 'PLAN', credits }));
}

/** A plan that stopped may be set again as it is. */
export function decideSetTopUpPlan(
  state: ClientState,
  { plan }: SetTopUpPlan,
  t: number,
): Decision {
  if (same(state.topUpPlan, plan) && state.topUps.planStopped === null) return UNCHANGED;
  const earlier = beforePlanChanges(state, t);
  const firstTopUp = firstOfPlan(state, earlier, { plan, t });
  const data = { plan, ...(firstTopUp !== null && { firstTopUp }) };
  return precededBy(earlier?.events ?? [], accept({ type: 'TopUpPlanSet', data }));
}

export function decideRemoveTopUpPlan(state: ClientState, t: number): Decision {
  const { topUpPlan: plan } = state;
  if (plan === null) return UNCHANGED;
  const earlier = beforePlanChanges(state, t);
  return precededBy(earlier?.events ?? [], accept({ type: 'TopUpPlanRemoved', data: { plan } }));
}

/** The facts of the monthly periods that started before a save changes the monthly top-up. */
export function beforeMonthlyChanges(state: ClientState, t: number): readonly ClientEvent[] {
  return dueMonthly(state, t, PERIODS_BEFORE_CHANGE)?.events ?? [];
}

/** Local date of the first anchor after `t` of a monthly top-up; null = there is none. */
export function firstMonthly(
  { monthlyTopup, timeZone: zone }: Pick<Settings, 'monthlyTopup' | 'timeZone'>,
  t: number,
): string | null {
  if (monthlyTopup === null) return null;
  return dateText(anchorAfterInstant(monthlyRecurrence(monthlyTopup), { zone, t }));
}

function dueMonthly(state: ClientState, t: number, most: number): Credited | null {
  const { topUps, settings } = state;
  const { monthlyTopup, timeZone: zone } = settings;
  const { monthlyFrom: from, monthlyStopped } = topUps;
  if (monthlyTopup === null || from === null || monthlyStopped !== null) return NOTHING_DUE;
  const credited = topUps.credited.MONTHLY_TOPUP ?? null;
  const recurring = { recurrence: monthlyRecurrence(monthlyTopup), from, credited };
  const keys = duePeriods(recurring, { zone, t }, most).map((label) =>
    periodKey('MONTHLY_TOPUP', label),
  );
  const credits = readCredits(monthlyTopup.credits);
  return addCredits(state, keys, { source: 'MONTHLY_TOPUP', credits });
}

function duePlan(
  state: ClientState,
  plan: PeriodicPlan,
  { t, most }: { readonly t: number; readonly most: number },
): Credited | null {
  const { topUps, settings } = state;
  const recurrence = planRecurrence(plan);
  const { planFrom: from, planStopped } = topUps;
  if (recurrence === null || from === null || planStopped !== null) return NOTHING_DUE;
  const kind: PeriodKind = `PLAN:${plan.interval}`;
  const recurring = { recurrence, from, credited: topUps.credited[kind] ?? null };
  const at = { zone: settings.timeZone, t };
  const credits = readCredits(plan.credits);
  if (plan.mode === 'RESET_TO') {
    const label = newestDuePeriod(recurring, at);
    return label === null ? NOTHING_DUE : resetCredits(state, periodKey(kind, label), credits);
  }
  const keys = duePeriods(recurring, at, most).map((label) => periodKey(kind, label));
  return addCredits(state, keys, { source: 'PLAN', credits });
}

/** Missed periods are credited by the plan that was in force at their start. */
function beforePlanChanges(state: ClientState, t: number): Credited | null {
  const { topUpPlan: plan } = state;
  if (plan === null || plan.interval === 'THRESHOLD') return NOTHING_DUE;
  return duePlan(state, plan, { t, most: PERIODS_BEFORE_CHANGE });
}

function firstOfPlan(
  state: ClientState,
  earlier: Credited | null,
  { plan, t }: { readonly plan: TopUpPlan; readonly t: number },
): string | null {
  const at = { zone: state.settings.timeZone, t };
  if (plan.interval !== 'THRESHOLD') {
    return dateText(anchorAfterInstant({ ...plan, anchorDay: plan.anchorDay ?? 1 }, at));
  }
  return isBelow(plan, available(earlier?.totals ?? state)) ? dateText(localDate(at)) : null;
}

function recorded(source: Source, credited: Credited | null): Decision {
  if (credited === null) return UNCHANGED;
  const { events, refused } = credited;
  const stop = refused === null ? [] : [stopOf(source, 'AMOUNT_LIMIT', refused)];
  const all = [...events, ...stop];
  if (all.length === 0) return UNCHANGED;
  return { kind: 'accepted', events: all, main: all.length - 1, warnings: [] };
}

function stopOf(
  source: Source,
  cause: EventOf<'TopUpPlanStopped'>['data']['cause'],
  key: string,
): ClientEvent {
  return { type: 'TopUpPlanStopped', data: { source, cause, periodKey: key } };
}
