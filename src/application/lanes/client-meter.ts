import { meterOf, type MeterDocument } from '../../../projections/meter.js';
import { expiredCredits } from '../../domain/client/expiries.js';
import { floorAt } from '../../domain/client/money.js';
import type { ClientState } from '../../domain/client/state.js';
import { readCredits } from '../../domain/credits.js';

/** The meter of a client whose state is in memory, for the answers of the write path. */
export function meterOfState(state: ClientState, revision: bigint, t: number): MeterDocument {
  const { assigned, usedPosted, reserved, currency, settings } = state;
  const threshold = settings.lowBalanceThreshold;
  return meterOf({
    assigned,
    usedPosted,
    reserved,
    expiredReserved: expiredCredits(state, t),
    floor: floorAt(state, t),
    lowBalanceThreshold: threshold === null ? null : readCredits(threshold),
    currency,
    revision,
  });
}
