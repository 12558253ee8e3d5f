import { randomUUID } from 'node:crypto';
import { Appender } from '../../src/adapters/eventstoredb/appender.js';
import { Connection } from '../../src/adapters/eventstoredb/connection.js';
import { EventStoreLeases } from '../../src/adapters/eventstoredb/leases.js';
import { Reader } from '../../src/adapters/eventstoredb/reader.js';
import { ReplaceableClient } from '../../src/adapters/eventstoredb/replaceable-client.js';
import { StartChecks } from '../../src/adapters/eventstoredb/start-checks.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import type { Leases } from '../../src/ports/leases.js';
import { leasesContract, type LeasesFixture } from './leases.contract.js';
import { withServer } from './server-address.js';

/** The leases of one test, beside those of all others on the server. */
function apart(leases: Leases, tag: string): Leases {
  return {
    hold: (name, forMs) => leases.hold(`${name}-${tag}`, forMs),
    release: (name) => leases.release(`${name}-${tag}`),
  };
}

/** Holders as three machines have them: their clocks began at different times. */
async function threeHolders(url: string): Promise<LeasesFixture> {
  const connection = new Connection(url);
  const open = () => connection.open();
  const [appending, reading] = [new ReplaceableClient(open), new ReplaceableClient(open)];
  const [appender, reader] = [new Appender(appending), new Reader(reading)];
  const clock = new SystemClock();
  const checks = new StartChecks({ clients: reading, appender, reader, clock });
  let passed = 0;
  const tag = randomUUID();
  const [one, other, third] = [5, 1_000_000_000, 77_777].map((began) =>
    apart(new EventStoreLeases({ checks, appender, reader }, () => began + passed), tag),
  );
  if (!one || !other || !third) throw new Error('three were to be opened');
  return {
    one,
    other,
    third,
    pass: (ms) => (passed += ms),
    close: async () => {
      await Promise.all([checks.close(), appending.close(), reading.close()]);
    },
  };
}

withServer('EVENTSTORE_URL', (url) => {
  leasesContract('EventStoreDB', () => threeHolders(url));
});
