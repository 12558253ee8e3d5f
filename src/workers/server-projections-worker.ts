import { parentPort, workerData } from 'node:worker_threads';
import { PROJECTIONS } from '../../projections/all.js';
import { openEventStore } from '../adapters/eventstoredb/open-event-store.js';
import { openMongo } from '../adapters/mongodb/open-mongo.js';
import { SystemClock } from '../adapters/system/clock.js';
import type { FeedThreadData, FromFeed, ToFeed } from '../adapters/workers/server-messages.js';
import { WorkerLogger } from '../adapters/workers/worker-logger.js';
import { ShutDown } from '../async/retry.js';
import { LeasedRunner } from '../application/engine/leased-runner.js';
import { ENGINE_DEFAULT } from '../application/engine/engine-options.js';
import { ReadModelUnavailable } from '../ports/documents.js';
import { RebuildRefused } from '../ports/projection-runner.js';

/**
 * Entry point of the projection thread for read models on servers. It has its own clients, so
 * nothing of the write path waits behind it. With other instances it shares only the lease.
 */
if (parentPort === null) throw new Error('this program is a thread of the service');
const port = parentPort;
const { eventStoreUrl, mongodbUrl, masterKey } = workerData as FeedThreadData;

const logger = new WorkerLogger((line) => tell(line), 'feed');

const store = await openEventStore({ url: eventStoreUrl, clock: new SystemClock(), logger });
const mongo = await openMongo({ url: mongodbUrl, masterKey, logger });
const { documents, ids, vault, leases } = mongo;
const projections = PROJECTIONS;
const parts = { log: store.log, documents, ids, vault, leases, projections, logger };
const runner = new LeasedRunner(parts, { ...ENGINE_DEFAULT, writeAhead: 2_048 });

function tell(message: FromFeed): void {
  port.postMessage(message);
}

async function rebuild(ask: number, projection: string): Promise<void> {
  const begun = await runner.rebuild(projection).catch((cause: unknown) => refused(ask, cause));
  if (begun === null) return;
  tell({ type: 'rebuilding', ask });
  begun.done.then(
    () => tell({ type: 'rebuilt', ask, error: null }),
    (cause: unknown) => tell({ type: 'rebuilt', ask, error: String(cause) }),
  );
}

function refused(ask: number, cause: unknown): null {
  if (cause instanceof RebuildRefused) tell({ type: 'refused', ask, reason: cause.reason });
  else if (cause instanceof ReadModelUnavailable) {
    tell({ type: 'refused', ask, reason: 'UNAVAILABLE' });
  } else throw cause;
  return null;
}

async function close(): Promise<void> {
  await runner.close();
  await store.close();
  await mongo.close();
  port.close();
}

port.on('message', (message: ToFeed) => {
  if (message.type === 'hurry') runner.expedite();
  else if (message.type === 'rebuild') void rebuild(message.ask, message.projection);
  else void close();
});

try {
  await runner.start((lines) => tell({ type: 'progress', lines }));
  tell({ type: 'started' });
} catch (cause) {
  // The thread was asked to close before the stores answered.
  if (!(cause instanceof ShutDown)) throw cause;
}
