import { openEventStore } from '../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import { eventLogContract } from './event-log.contract.js';
import { withServer } from './server-address.js';

withServer('EVENTSTORE_URL', (url) => {
  const open = () => openEventStore({ url, clock: new SystemClock() });

  eventLogContract('EventStoreDB', async () => {
    let store = await open();
    return {
      log: store.log,
      reopen: async () => {
        await store.close();
        store = await open();
        return store.log;
      },
      close: () => store.close(),
    };
  });
});
