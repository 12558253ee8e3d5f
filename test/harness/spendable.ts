import { meterOfState } from '../../src/application/lanes/client-meter.js';
import { readCredits, type Credits } from '../../src/domain/credits.js';
import type { MemoryLane } from './memory-lane.js';

/** The spendable credits, as the meter of an answer shows them. */
export function spendable({ state, revision, t }: MemoryLane): Credits {
  return readCredits(meterOfState(state, revision, t).spendable);
}
