import { EventStoreDBClient } from '@eventstore/db-client';
import { Appender } from '../../../src/adapters/eventstoredb/access/appender.js';
import { Reader } from '../../../src/adapters/eventstoredb/access/reader.js';
import { ReplaceableClient } from '../../../src/adapters/eventstoredb/client/replaceable-client.js';
import { LedgerStreams } from '../../../src/adapters/eventstoredb/subscription/stream-filter.js';
import { StartChecks } from '../../../src/adapters/eventstoredb/client/start-checks.js';
import { SystemClock } from '../../../src/adapters/system/clock.js';

/** A client that knows the version of its server and can do nothing else. */
function clientsOf(serverVersion: unknown): ReplaceableClient {
  return new ReplaceableClient(() => {
    const client = EventStoreDBClient.connectionString('esdb://127.0.0.1:1?tls=false');
    const features = { serverVersion, supports: () => true };
    Object.defineProperty(client, 'capabilities', { value: Promise.resolve(features) });
    return client;
  });
}

describe('a server that is opened', () => {
  it.each([
    ['22.10.5', 'version 22.10.5'],
    ['23.6.0', 'version 23.6.0'],
    ['unknown', 'version unknown'],
    [undefined, 'version unknown'],
    ['23.10.0', 'out of reach'],
    ['26.0', 'out of reach'],
  ])('of version %s is taken or refused', async (version, words) => {
    const clients = clientsOf(version);
    const [appender, reader] = [new Appender(clients), new Reader(clients)];
    const checks = new StartChecks({
      clients,
      appender,
      reader,
      clock: new SystemClock(),
      streams: new LedgerStreams(null),
    });
    await expect(checks.passed()).rejects.toThrow(words);
    await checks.close();
    await clients.close();
  });
});
