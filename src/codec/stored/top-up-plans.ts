import type {
  TopUpPlan,
  TopUpPlanRemoved,
  TopUpPlanSet,
  TopUpPlanStopped,
} from '../../domain/client/events.js';
import { canonicalJson } from '../canonical.js';

/** `TopUpPlanSet` and `TopUpPlanRemoved`, version 1. */
export interface PlanV1 {
  /** Missing in `TopUpPlanRemoved`, and where nothing is due yet by a threshold. */
  readonly firstTopUp?: string;
  readonly plan:
    | {
        readonly anchorDay: number | null;
        readonly credits: string;
        readonly interval: 'DAILY' | 'WEEKLY' | 'MONTHLY';
        readonly mode: 'ADD' | 'RESET_TO';
      }
    | {
        readonly below: string;
        readonly breaker: { readonly firings: number; readonly perMinutes: number } | null;
        readonly capPerDay: string | null;
        readonly credits: string | null;
        readonly interval: 'THRESHOLD';
        readonly target: string | null;
      };
}

export function writePlanSet({ plan, firstTopUp }: TopUpPlanSet['data']): string {
  const stored: PlanV1 = { plan, ...(firstTopUp !== undefined && { firstTopUp }) };
  return canonicalJson(stored);
}

export function readPlanSetV1(text: string): TopUpPlanSet['data'] {
  const { firstTopUp, plan } = JSON.parse(text) as PlanV1;
  return { plan, ...(firstTopUp !== undefined && { firstTopUp }) };
}

export function writePlanRemoved(data: TopUpPlanRemoved['data']): string {
  const stored: PlanV1 = { plan: data.plan };
  return canonicalJson(stored);
}

export function readPlanRemovedV1(text: string): TopUpPlanRemoved['data'] {
  const stored = JSON.parse(text) as PlanV1;
  const plan: TopUpPlan = stored.plan;
  return { plan };
}

/** `TopUpPlanStopped`, version 1. */
export interface PlanStoppedV1 {
  readonly cause: 'BREAKER' | 'AMOUNT_LIMIT';
  readonly periodKey: string;
  readonly source: 'MONTHLY_TOPUP' | 'PLAN';
}

export function writePlanStopped({ cause, periodKey, source }: TopUpPlanStopped['data']): string {
  const stored: PlanStoppedV1 = { cause, periodKey, source };
  return canonicalJson(stored);
}

export function readPlanStoppedV1(text: string): TopUpPlanStopped['data'] {
  const { cause, periodKey, source } = JSON.parse(text) as PlanStoppedV1;
  return { source, cause, periodKey };
}
