import { useAmounts } from '../../meter/amounts.js';
import { useTexts } from '../../texts/text.js';
import { useDays } from '../fields/day-names.js';
import type { Plan } from './plan-command.js';

/** Writes a plan as a sentence. */
export function usePlanText(): (plan: Plan) => string {
  const text = useTexts();
  const shown = useAmounts();
  const { long } = useDays();
  return (plan) => {
    if (plan.interval === 'THRESHOLD') {
      const { below, credits, target, capPerDay, breaker } = plan;
      const amount = shown(target ?? credits ?? '0');
      const fill = text(target === null ? 'plan.adds' : 'plan.fills', { amount });
      const cap = capPerDay === null ? '' : text('plan.cap', { amount: shown(capPerDay) });
      const stop = breaker === null ? '' : text('plan.breaker', { ...breaker });
      return [text('plan.below', { below: shown(below) }), fill, cap, stop].join(' ').trim();
    }
    const { interval, anchorDay, mode, credits } = plan;
    const day = interval === 'WEEKLY' ? (long[(anchorDay ?? 1) - 1] ?? '') : String(anchorDay ?? 1);
    const amount = shown(credits);
    const what = text(mode === 'ADD' ? 'plan.adds' : 'plan.resets', { amount });
    return `${text(`plan.when.${interval}`, { day })} ${what}`;
  };
}
