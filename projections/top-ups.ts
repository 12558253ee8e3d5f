import type { ClientEventType, Fact, SettingChange } from '../src/domain/client/events.js';
import type { Settings } from '../src/domain/client/settings.js';
import { dateOf, dateText } from '../src/domain/client/top-ups/calendar-dates.js';
import { isBelow, leftOfCap } from '../src/domain/client/top-ups/low-credits.js';
import { nextAnchor, type Recurrence } from '../src/domain/client/top-ups/recurrence.js';
import {
  monthlyRecurrence,
  NO_TOP_UPS,
  planRecurrence,
  withCredited,
  withMonthly,
  withPlan,
  withStop,
  type TopUps,
} from '../src/domain/client/top-ups/top-ups.js';
import type { TopUpPlan } from '../src/domain/client/events.js';
import { formatCredits, readCredits } from '../src/domain/credits.js';
import { changed } from './changed.js';
import { iso } from './iso.js';
import { projectionOf, type Plain } from './projection.js';
import { availableOf } from './totals.js';

/** The part of the fold that is about top-ups, amounts as strings. */
type StoredTopUps = Plain<Omit<TopUps, 'day'>> & {
  readonly day: {
    readonly date: string;
    readonly firings: number;
    readonly credits: string;
  } | null;
};

/**
 * When a client is topped up next. It has local dates, never instants: those depend on zone data,
 * which a rebuild must not (I11, I16). A client in UTC that never had a top-up has no document.
 */
export type TopUpsDocument = {
  readonly zone: string;
  readonly monthly: Plain<NonNullable<Settings['monthlyTopup']>> | null;
  readonly plan: Plain<TopUpPlan> | null;
  readonly topUps: StoredTopUps;
  /** Since when the credits are too few for the plan; null = they are not, or it has periods. */
  readonly lowSince: string | null;
  /** Local date of the next monthly top-up; null = none is to come. */
  readonly monthlyOn: string | null;
  /** The same of the plan. For a threshold: the day after the one whose cap is used up. */
  readonly planOn: string | null;
  /** A threshold plan is due since then; null = it is not. */
  readonly firesAt: string | null;
};

/** Facts that move `available` down, or up without a recharge. */
const MOVES = [
  'MessageDebited',
  'CreditsReserved',
  'ReservationCaptured',
  'ReservationReleased',
  'MessageRefunded',
  'CreditsWithdrawn',
] as const satisfies readonly ClientEventType[];

export const topUps = projectionOf<TopUpsDocument>({
  collection: {
    name: 'top-ups',
    version: 1,
    key: 'client',
    indexes: [
      { fields: ['monthlyOn', 'zone'], perClient: false },
      { fields: ['planOn', 'zone'], perClient: false },
      { fields: ['firesAt'], perClient: false },
    ],
  },
  handles: new Set<ClientEventType>([
    'ClientCreated',
    'SettingsChanged',
    'TopUpPlanSet',
    'TopUpPlanRemoved',
    'TopUpPlanStopped',
    'CreditsRecharged',
    ...MOVES,
  ]),
  key: () => '',
  isSparse: true,
  evolve(document, fact) {
    switch (fact.type) {
      case 'ClientCreated':
        return created(fact);
      case 'SettingsChanged':
        return afterSettings(document, fact);
      case 'TopUpPlanSet':
      case 'TopUpPlanRemoved':
        return afterPlan(document ?? IN_UTC, fact);
      case 'TopUpPlanStopped': {
        const { source, cause } = fact.data;
        return document && withTopUps(document, (held) => withStop(held, source, cause));
      }
      case 'CreditsRecharged':
        return document && afterRecharge(document, fact);
      default:
        return document && moved(document, fact);
    }
  },
});

type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;

const IN_UTC: TopUpsDocument = {
  zone: 'UTC',
  monthly: null,
  plan: null,
  topUps: stored(NO_TOP_UPS),
  lowSince: null,
  monthlyOn: null,
  planOn: null,
  firesAt: null,
};

function created({ data, recordedAt }: FactOf<'ClientCreated'>): TopUpsDocument | null {
  const { timeZone: zone, monthlyTopup: monthly } = data.settings;
  if (monthly === null) return zone === 'UTC' ? null : { ...IN_UTC, zone };
  const at = { firstTopUp: data.firstTopUp, recordedAt };
  const document = { ...IN_UTC, zone, monthly };
  return withTopUps(document, (held) => withMonthly(held, monthly, at));
}

const TIME_ZONE = 'settings.timeZone';
const MONTHLY_TOPUP = 'settings.monthlyTopup';

function afterSettings(
  document: TopUpsDocument | null,
  { data, recordedAt }: FactOf<'SettingsChanged'>,
): TopUpsDocument | null {
  const own = data.changes.filter(({ field }) => field === TIME_ZONE || field === MONTHLY_TOPUP);
  if (own.length === 0) return document;
  const { timeZone: zone, monthlyTopup: monthly } = settingsAfter(document ?? IN_UTC, own);
  const next = { ...(document ?? IN_UTC), zone, monthly };
  if (!own.some(({ field }) => field === MONTHLY_TOPUP)) return next;
  const at = { firstTopUp: data.firstTopUp, recordedAt };
  return withTopUps(next, (held) => withMonthly(held, monthly, at));
}

function settingsAfter(
  { zone, monthly }: TopUpsDocument,
  changes: readonly SettingChange[],
): Pick<Settings, 'timeZone' | 'monthlyTopup'> {
  const before = { settings: { timeZone: zone, monthlyTopup: monthly } };
  return changed(before, changes).settings;
}

function afterPlan(
  document: TopUpsDocument,
  fact: FactOf<'TopUpPlanSet' | 'TopUpPlanRemoved'>,
): TopUpsDocument {
  const { recordedAt } = fact;
  if (fact.type === 'TopUpPlanRemoved') {
    const without = { ...document, plan: null, lowSince: null };
    const at = { firstTopUp: undefined, recordedAt };
    return withTopUps(without, (held) => withPlan(held, null, at));
  }
  const { plan, firstTopUp } = fact.data;
  const isLow = plan.interval === 'THRESHOLD' && firstTopUp !== undefined;
  const next = { ...document, plan, lowSince: isLow ? iso(recordedAt) : null };
  return withTopUps(next, (held) => withPlan(held, plan, { firstTopUp, recordedAt }));
}

function afterRecharge(document: TopUpsDocument, fact: FactOf<'CreditsRecharged'>): TopUpsDocument {
  const next = moved(document, fact);
  const { data, recordedAt } = fact;
  if (data.periodKey === null) return next;
  return withTopUps(next, (held) => withCredited(held, data, { recordedAt, plan: next.plan }));
}

/** A movement matters to a threshold only, and only when the credits become too few or enough. */
function moved(document: TopUpsDocument, { data, recordedAt }: Fact): TopUpsDocument {
  const { plan, lowSince } = document;
  if (plan?.interval !== 'THRESHOLD' || !('after' in data)) return document;
  const isLow = isBelow(plan, availableOf(data.after));
  if (isLow === (lowSince !== null)) return document;
  return dated({ ...document, lowSince: isLow ? iso(recordedAt) : null });
}

function withTopUps(document: TopUpsDocument, change: (topUps: TopUps) => TopUps): TopUpsDocument {
  const { day } = document.topUps;
  const held = { ...document.topUps, day: day && { ...day, credits: readCredits(day.credits) } };
  return dated({ ...document, topUps: stored(change(held)) });
}

function stored(held: TopUps): StoredTopUps {
  const { day } = held;
  return { ...held, day: day && { ...day, credits: formatCredits(day.credits) } };
}

/** Computes when the client is due from the rest of the document. */
function dated(document: TopUpsDocument): TopUpsDocument {
  const { monthly, topUps: held } = document;
  const { monthlyFrom, monthlyStopped } = held;
  const recurrence = monthlyStopped === null ? monthly && monthlyRecurrence(monthly) : null;
  const credited = held.credited.MONTHLY_TOPUP ?? null;
  const monthlyOn = nextOn(recurrence, monthlyFrom, credited);
  return { ...document, monthlyOn, ...planDates(document) };
}

function planDates({
  plan,
  topUps: { planFrom, planStopped, credited, day },
  lowSince,
}: TopUpsDocument): Pick<TopUpsDocument, 'planOn' | 'firesAt'> {
  if (plan === null || planStopped !== null) return { planOn: null, firesAt: null };
  if (plan.interval !== 'THRESHOLD') {
    const last = credited[`PLAN:${plan.interval}`] ?? null;
    return { planOn: nextOn(planRecurrence(plan), planFrom, last), firesAt: null };
  }
  const left = day && leftOfCap(plan, readCredits(day.credits));
  const isCapped = left !== null && left <= 0n;
  if (lowSince === null || day === null || !isCapped) return { planOn: null, firesAt: lowSince };
  return { planOn: dateText(dateOf(day.date) + 1), firesAt: null };
}

function nextOn(
  recurrence: Recurrence | null,
  from: string | null,
  credited: string | null,
): string | null {
  if (recurrence === null || from === null) return null;
  return dateText(nextAnchor(recurrence, from, credited));
}
