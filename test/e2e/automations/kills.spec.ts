import { EMBEDDED } from '../../harness/store-setups.js';
import { withMovedClock } from '../../harness/time/moved-clock.js';
import { killDuringAutomations, timeOutOf } from './kill-during-automations.js';

const ROUNDS = 3;

/**
 * kill −9 at random points of what the service does automatically, on one data directory.
 * `TALLYSTICK_AUTOMATION_ROUNDS` asks for more rounds than the few that every run makes.
 */
withMovedClock('automations of a service that is killed', () => {
  it(
    'are done once each, and none is missing [I13] [S1-36]',
    () => killDuringAutomations({ rounds: ROUNDS, instances: 1, stores: async () => EMBEDDED }),
    timeOutOf(ROUNDS),
  );
});
