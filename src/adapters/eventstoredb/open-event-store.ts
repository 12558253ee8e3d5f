import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Leases } from '../../ports/leases.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import type { Snapshots } from '../../ports/snapshots.js';
import { AHEAD_MAX, Appender } from './access/appender.js';
import { Connection } from './client/connection.js';
import { EventStoreEventLog } from './event-log.js';
import { EventStoreLeases } from './leases.js';
import { LedgerStreams } from './subscription/stream-filter.js';
import { Reader } from './access/reader.js';
import { ReplaceableClient, answerWithin } from './client/replaceable-client.js';
import { EventStoreSnapshots } from './snapshots.js';
import { StartChecks } from './client/start-checks.js';
import { withWideStreams } from './client-patches/append-stream-buffer.js';

export interface EventStore {
  readonly log: EventLog;
  readonly snapshots: Snapshots;
  readonly leases: Leases;
  close(): Promise<void>;
}

/** How long a fresh client looks for the server, or for the leader of a cluster. */
const REACH_MS = 4_000;

/**
 * Asks for the server's features. This needs everything that an append needs, but appends nothing.
 */
async function reached(client: EventStoreDBClient): Promise<void> {
  await Reflect.get(client, 'capabilities');
}

/**
 * Opens the log in EventStoreDB. Only once per process, because the client library keeps its
 * waiting appends in one table. It also resolves while the server is unreachable or unsuitable;
 * until the checks pass, every method rejects with LogUnavailable and the reason.
 * @param options.url `esdb://` or `esdb+discover://`, with user and TLS; its path names the
 *   ledger on a server with several
 * @throws EventStoreAddressUnusable
 */
export async function openEventStore(options: {
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger?: Logger;
}): Promise<EventStore> {
  const logger = (options.logger ?? NO_LOG).of('eventstoredb');
  const connection = new Connection(options.url);
  const open = () => connection.open();
  const appending = new ReplaceableClient(
    () => withWideStreams(open(), AHEAD_MAX),
    (client) => answerWithin(reached(client), REACH_MS),
    logger,
  );
  const reading = new ReplaceableClient(open, null, logger);
  const [appender, reader] = [new Appender(appending), new Reader(reading, logger)];
  const streams = new LedgerStreams(connection.ledger);
  const asking = { appender, reader, streams };
  const { clock } = options;
  const checks = new StartChecks({ ...asking, clients: reading, clock, logger });
  const log = new EventStoreEventLog({ ...asking, checks, clients: reading, open, logger });
  const snapshots = new EventStoreSnapshots({ ...asking, checks, clients: reading });
  await checks.looked();
  return {
    log,
    snapshots,
    leases: new EventStoreLeases({ ...asking, checks }),
    close: async () => {
      await log.close();
      await Promise.all([checks.close(), appending.close(), reading.close()]);
    },
  };
}
