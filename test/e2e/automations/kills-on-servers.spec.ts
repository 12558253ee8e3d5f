import { OTHER_SERVER } from '../../harness/server-features.js';
import { onServers, worldOf } from '../../harness/store-setups.js';
import { withMovedClock } from '../../harness/time/moved-clock.js';
import { killDuringAutomations } from './kill-during-automations.js';

/** As `kills.spec.ts`, with two instances of which one is killed at a time. */
onServers('automations of two instances', () => {
  // FerretDB is for one instance (docs/reference/servers.md).
  if (OTHER_SERVER !== '') {
    it.skip(`need several instances, unlike ${OTHER_SERVER}`, () => undefined);
    return;
  }
  withMovedClock('of which one is killed at a time', () => {
    it('are done once each, and none is missing [I13] [S1-36]', async () => {
      const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
      try {
        await killDuringAutomations({ rounds: 2, instances: 2, env: world.settings });
      } finally {
        await world.close();
      }
    });
  });
});
