import { openEventStore } from '../../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../../src/adapters/system/clock.js';
import { OwnEventStore } from '../../chaos/world/own-event-store.js';
import { subscribing } from '../event-log-following.js';
import type { EventLogFixture } from '../event-log-fixture.js';

/** A shared server is never empty, so each test has a separate stand-in. */
describe('event log contract: an EventStoreDB that was empty', () => {
  let fixture: EventLogFixture;
  let server: OwnEventStore;
  beforeEach(async () => {
    server = await OwnEventStore.start(1);
    const open = () => openEventStore({ url: server.url, clock: new SystemClock() });
    let store = await open();
    fixture = {
      log: store.log,
      reopen: async () => {
        await store.close();
        store = await open();
        return store.log;
      },
      close: () => store.close(),
    };
  });
  afterEach(async () => {
    await fixture.close();
    await server.remove();
  });

  describe('subscribing', () => subscribing(() => fixture));
});
