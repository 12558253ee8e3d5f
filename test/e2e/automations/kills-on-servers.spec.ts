import { OTHER_SERVER } from '../../harness/server-features.js';
import { onServers } from '../../harness/store-setups.js';
import { withMovedClock } from '../../harness/time/moved-clock.js';
import { killDuringAutomations, timeOutOf } from './kill-during-automations.js';
import { movedServers } from './moved-servers.js';

const ROUNDS = 2;

/**
 * As `kills.spec.ts`, with two instances of which one is killed at a time. The servers are separate
 * stand-ins; the addresses in the environment only enable this suite.
 */
onServers('automations of two instances', () => {
  // FerretDB is for one instance (docs/reference/servers.md).
  if (OTHER_SERVER !== '') {
    it.skip(`need several instances, unlike ${OTHER_SERVER}`, () => undefined);
    return;
  }
  withMovedClock('of which one is killed at a time', () => {
    it(
      'are done once each, and none is missing [I13] [S1-36]',
      () => killDuringAutomations({ rounds: ROUNDS, instances: 2, stores: movedServers }),
      timeOutOf(ROUNDS),
    );
  });
});
