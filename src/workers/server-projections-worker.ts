import { workerData } from 'node:worker_threads';
import { PROJECTIONS } from '../../projections/all.js';
import { openEventStore } from '../adapters/eventstoredb/open-event-store.js';
import { openMongo } from '../adapters/mongodb/open-mongo.js';
import { SystemClock } from '../adapters/system/clock.js';
import { MainThread } from '../adapters/workers/supervised-worker.js';
import type { FeedThreadData } from '../adapters/workers/server-runner.js';
import { WorkerLogger } from '../adapters/workers/worker-logger.js';
import { serveRunner, type RunnerEvent } from '../adapters/workers/worker-runner.js';
import { LeasedRunner } from '../application/engine/leased-runner.js';
import { ENGINE_DEFAULT } from '../application/engine/engine-options.js';

/**
 * Entry point of the projection thread for read models on servers. It has its own clients, so
 * nothing of the write path waits behind it. With other instances it shares only the lease.
 */
const main = new MainThread<RunnerEvent>();
const { eventStoreUrl, mongodbUrl, masterKey } = workerData as FeedThreadData;

const logger = new WorkerLogger((line) => main.tell(line), 'feed');

const store = await openEventStore({ url: eventStoreUrl, clock: new SystemClock(), logger });
const mongo = await openMongo({ url: mongodbUrl, masterKey, logger });
const { documents, ids, vault, leases } = mongo;
const projections = PROJECTIONS;
const parts = { log: store.log, documents, ids, vault, leases, projections, logger };
const runner = new LeasedRunner(parts, { ...ENGINE_DEFAULT, writeAhead: 2_048 });

await serveRunner(main, runner, {
  close: async () => {
    await runner.close();
    await store.close();
    await mongo.close();
  },
});
