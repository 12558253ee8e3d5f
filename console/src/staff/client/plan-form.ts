import { typedAmount, type AmountFault } from '../../api/credits.js';
import type { Plan } from './plan-command.js';

export const INTERVALS = ['DAILY', 'WEEKLY', 'MONTHLY', 'THRESHOLD'] as const;

/** A plan as it is typed. */
export interface PlanForm {
  readonly interval: (typeof INTERVALS)[number];
  readonly mode: 'ADD' | 'RESET_TO';
  /** For a threshold: whether the amount is added, or is the level to fill up to. */
  readonly fill: 'credits' | 'target';
  readonly amount: string;
  readonly anchorDay: string;
  readonly below: string;
  readonly capPerDay: string;
  readonly firings: string;
  readonly perMinutes: string;
}

export type PlanField = 'amount' | 'below' | 'capPerDay' | 'firings' | 'perMinutes' | 'anchorDay';
export type PlanFaults = ReadonlyMap<PlanField, AmountFault | 'COUNT'>;

const NEW: PlanForm = {
  ...{ interval: 'MONTHLY', mode: 'ADD', fill: 'credits', amount: '', anchorDay: '1' },
  ...{ below: '', capPerDay: '', firings: '', perMinutes: '' },
};

/** The form of the present plan, or of a new one. */
export function planForm(plan: Plan | null, separator: string): PlanForm {
  const typed = (amount: string | null): string => (amount ?? '').replace('.', separator);
  if (plan === null) return NEW;
  if (plan.interval !== 'THRESHOLD') {
    const { interval, mode, anchorDay, credits } = plan;
    return { ...NEW, interval, mode, anchorDay: String(anchorDay ?? 1), amount: typed(credits) };
  }
  const { below, credits, target, capPerDay, breaker } = plan;
  return {
    ...NEW,
    ...{ interval: 'THRESHOLD', below: typed(below), capPerDay: typed(capPerDay) },
    ...{ fill: target === null ? 'credits' : 'target', amount: typed(target ?? credits) },
    ...{ firings: textOf(breaker?.firings), perMinutes: textOf(breaker?.perMinutes) },
  };
}

function textOf(count: number | undefined): string {
  return count === undefined ? '' : String(count);
}

/** The plan that a form describes, and what is wrong with it. */
export function planOf(
  form: PlanForm,
  separator: string,
): { plan: Readonly<Record<string, unknown>>; faults: PlanFaults } {
  const faults = new Map<PlanField, AmountFault | 'COUNT'>();
  const amount = (field: 'amount' | 'below' | 'capPerDay'): string => {
    const typed = typedAmount(form[field], { separator });
    if ('amount' in typed) return typed.amount;
    // A plan may fire below nothing.
    if (field !== 'below' || typed.fault !== 'ZERO') faults.set(field, typed.fault);
    return '0';
  };
  const count = (field: 'firings' | 'perMinutes' | 'anchorDay'): number => {
    if (!/^\d{1,9}$/.test(form[field].trim())) faults.set(field, 'COUNT');
    return Number(form[field]);
  };
  const { interval, mode, fill } = form;
  if (interval !== 'THRESHOLD') {
    const day = interval === 'DAILY' ? {} : { anchorDay: count('anchorDay') };
    return { plan: { interval, mode, credits: amount('amount'), ...day }, faults };
  }
  const hasBreaker = form.firings.trim() !== '' || form.perMinutes.trim() !== '';
  const breaker = hasBreaker
    ? { breaker: { firings: count('firings'), perMinutes: count('perMinutes') } }
    : {};
  const plan = {
    ...{ interval, below: amount('below'), [fill]: amount('amount') },
    ...{ capPerDay: amount('capPerDay'), ...breaker },
  };
  return { plan, faults };
}

/** The name by which the service names a field of the form. */
export function planPath(field: PlanField, { interval, fill }: PlanForm): string {
  if (field === 'amount') return interval === 'THRESHOLD' ? fill : 'credits';
  return field === 'firings' || field === 'perMinutes' ? `breaker.${field}` : field;
}
