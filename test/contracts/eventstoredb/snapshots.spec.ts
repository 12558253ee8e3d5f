import { openEventStore } from '../../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../../src/adapters/system/clock.js';
import { withServer } from '../server-address.js';
import { snapshotsContract } from '../snapshots.contract.js';

withServer('EVENTSTORE_URL', (url) => {
  const open = () => openEventStore({ url, clock: new SystemClock() });

  snapshotsContract('EventStoreDB', async () => {
    let store = await open();
    return {
      snapshots: store.snapshots,
      reopen: async () => {
        await store.close();
        store = await open();
        return store.snapshots;
      },
      close: () => store.close(),
    };
  });
});
