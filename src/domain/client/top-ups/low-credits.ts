import { readCredits, type Credits } from '../../credits.js';
import type { ThresholdPlan } from '../events.js';

/** Whether a plan adds credits at this balance; filling up to a target that is reached adds none. */
export function isBelow({ below, target }: ThresholdPlan, credits: Credits): boolean {
  return credits < readCredits(below) && (target === null || credits < readCredits(target));
}

/** The credits that the cap of the day leaves; a plan of an earlier version may have no cap. */
export function leftOfCap({ capPerDay }: ThresholdPlan, added: Credits): Credits | null {
  return capPerDay === null ? null : readCredits(capPerDay) - added;
}
