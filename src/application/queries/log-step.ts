import type { EventLog } from '../../ports/event-log.js';

/** Events that a long read takes from the log in one step: some two milliseconds with decoding. */
const STEP = 100;
/** The same from a server, where each step costs a round trip. */
const STEP_OF_SERVER = 500;

export function logStep({ shared }: Pick<EventLog, 'shared'>): number {
  return shared ? STEP_OF_SERVER : STEP;
}
