import { readCredits } from '../credits.js';
import type { Settings, Terms } from './settings.js';

/** The parts of the settings that every debit decision reads, parsed once per change. */
export function termsOf(settings: Settings): Terms {
  const { overdraw, limits } = settings;
  const amount = (text: string | null): bigint | null => (text === null ? null : readCredits(text));
  return {
    creditControl: settings.creditControl,
    allowCredit: readCredits(settings.allowCredit),
    overdrawAmount: overdraw === null ? 0n : readCredits(overdraw.amount),
    overdrawFrom: overdraw === null ? Infinity : Date.parse(overdraw.validFrom),
    overdrawUntil: overdraw === null ? -Infinity : Date.parse(overdraw.validUntil),
    dailyMessages: limits.daily.messages,
    dailyCredits: amount(limits.daily.credits),
    weeklyCredits: amount(limits.weekly.credits),
    monthlyCredits: amount(limits.monthly.credits),
  };
}
