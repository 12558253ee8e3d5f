import { Appender } from '../../../src/adapters/eventstoredb/access/appender.js';
import { Connection } from '../../../src/adapters/eventstoredb/client/connection.js';
import { EventStoreLeases } from '../../../src/adapters/eventstoredb/leases.js';
import { LedgerStreams } from '../../../src/adapters/eventstoredb/subscription/stream-filter.js';
import { Reader } from '../../../src/adapters/eventstoredb/access/reader.js';
import { ReplaceableClient } from '../../../src/adapters/eventstoredb/client/replaceable-client.js';
import { StartChecks } from '../../../src/adapters/eventstoredb/client/start-checks.js';
import { SystemClock } from '../../../src/adapters/system/clock.js';
import { leasesContract, type LeasesFixture } from '../leases.contract.js';
import { ownLedger, withServer } from '../server-address.js';

/** Holders as three machines have them: their clocks began at different times. */
async function threeHolders(url: string): Promise<LeasesFixture> {
  const connection = new Connection(ownLedger(url));
  const streams = new LedgerStreams(connection.ledger);
  const open = () => connection.open();
  const [appending, reading] = [new ReplaceableClient(open), new ReplaceableClient(open)];
  const [appender, reader] = [new Appender(appending), new Reader(reading)];
  const clock = new SystemClock();
  const checks = new StartChecks({ clients: reading, appender, reader, clock, streams });
  let passed = 0;
  const [one, other, third] = [5, 1_000_000_000, 77_777].map(
    (began) => new EventStoreLeases({ checks, appender, reader, streams }, () => began + passed),
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
