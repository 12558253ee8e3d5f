import { readCredits, type Credits } from '../credits.js';
import { setLimits, type SetLimit } from './limits.js';
import type { CreditControl, Settings } from './settings.js';

/** The parts of the settings that every debit decision reads, with parsed amounts. */
export interface Terms {
  readonly creditControl: CreditControl;
  readonly allowCredit: Credits;
  readonly overdrawAmount: Credits;
  /** Epoch milliseconds; an absent overdraw is an empty interval. */
  readonly overdrawFrom: number;
  readonly overdrawUntil: number;
  /** The configured limits, in the order of the rules. */
  readonly limits: readonly SetLimit[];
}

/** Derives the terms from the settings, once per change of the settings. */
export function termsOf(settings: Settings): Terms {
  const { overdraw } = settings;
  return {
    creditControl: settings.creditControl,
    allowCredit: readCredits(settings.allowCredit),
    overdrawAmount: overdraw === null ? 0n : readCredits(overdraw.amount),
    overdrawFrom: overdraw === null ? Infinity : Date.parse(overdraw.validFrom),
    overdrawUntil: overdraw === null ? -Infinity : Date.parse(overdraw.validUntil),
    limits: setLimits(settings.limits),
  };
}
