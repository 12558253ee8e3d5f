import type { Command } from '../../../src/domain/client/commands.js';
import type {
  Fact,
  PeriodicPlan,
  ThresholdPlan,
  TopUpPlan,
} from '../../../src/domain/client/events.js';
import { change } from '../../harness/commands.js';
import type { MemoryLane } from '../../harness/memory-lane.js';

/** The commands of the reactor. */
export const CREDIT = { type: 'CreditMonthlyTopUp' } as const satisfies Command;
export const FIRE = { type: 'FireTopUpPlan' } as const satisfies Command;

export function setPlan(plan: TopUpPlan): Command {
  return { type: 'SetTopUpPlan', plan };
}

export function daily(credits: string, mode: PeriodicPlan['mode'] = 'ADD'): PeriodicPlan {
  return { interval: 'DAILY', anchorDay: null, mode, credits };
}

export function weekly(credits: string, anchorDay = 1): PeriodicPlan {
  return { interval: 'WEEKLY', anchorDay, mode: 'ADD', credits };
}

export function monthly(credits: string, anchorDay = 1): PeriodicPlan {
  return { interval: 'MONTHLY', anchorDay, mode: 'ADD', credits };
}

export function threshold(below: string, more: Partial<ThresholdPlan> = {}): ThresholdPlan {
  const standard = { credits: '50', target: null, capPerDay: '1000', breaker: null };
  return { interval: 'THRESHOLD', below, ...standard, ...more };
}

/** Sets the monthly top-up in the settings. */
export function monthlyTopup(credits: string, anchorDay = 1): Command {
  return change({ 'settings.monthlyTopup': { credits, anchorDay } });
}

/** Period keys and credits of the top-ups so far. */
export function creditedIn({ facts }: MemoryLane): string[] {
  return facts.flatMap((fact: Fact) =>
    fact.type === 'CreditsRecharged' && fact.data.periodKey !== null
      ? [`${fact.data.periodKey} ${fact.data.credits}`]
      : [],
  );
}
