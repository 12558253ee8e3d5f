import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { PROJECTIONS } from '../../projections/all.js';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { EmbeddedDocuments } from '../adapters/embedded/documents/documents.js';
import { DurablePosition } from '../adapters/embedded/log/durable-position.js';
import { EmbeddedEventLog } from '../adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../adapters/embedded/id-index.js';
import type { ProjectionThreadData } from '../adapters/workers/embedded-runner.js';
import { MainThread } from '../adapters/workers/supervised-worker.js';
import { openVault } from '../adapters/embedded/vault/vault-file.js';
import { WorkerLogger } from '../adapters/workers/worker-logger.js';
import { serveRunner, type RunnerEvent } from '../adapters/workers/worker-runner.js';
import { PACE_BESIDE } from '../application/engine/batch-throttle.js';
import { ProjectionEngine } from '../application/engine/projection-engine.js';
import { ENGINE_DEFAULT } from '../application/engine/engine-options.js';

/**
 * A batch over many clients touches nearly every page of the indexes, whatever its size. A batch of
 * twice the size costs less than twice as much.
 */
const BATCH_MAX = 16_384;
/** The main thread may find a damaged page that this thread does not read. */
const LOOK_MS = 1_000;

/**
 * Entry point of the projection thread. It opens its own connections to the embedded stores: it
 * reads the log and writes the id index and the read models.
 */
const main = new MainThread<RunnerEvent>();
const { dataDir, masterKey, durable } = workerData as ProjectionThreadData;

const logger = new WorkerLogger((line) => main.tell(line), 'feed');

const vault = openVault(dataDir, masterKey);
// The main thread wakes it when there are events; polling is a safeguard.
const log = new EmbeddedEventLog(join(dataDir, DATA_FILES.log), {
  role: 'reader',
  durable: new DurablePosition(durable),
  pollMs: 5_000,
});
const ids = new EmbeddedIdIndex(join(dataDir, DATA_FILES.operations), { role: 'writer', logger });
const documents = new EmbeddedDocuments(join(dataDir, DATA_FILES.models), {
  role: 'writer',
  logger,
});
const parts = { log, ids, documents, vault: vault.keyVault, projections: PROJECTIONS, logger };
const engine = new ProjectionEngine(parts, {
  ...ENGINE_DEFAULT,
  batchMax: BATCH_MAX,
  throttle: PACE_BESIDE,
  lookMs: LOOK_MS,
});

await serveRunner(main, engine, {
  wake: (isHurried) => {
    if (isHurried) engine.expedite();
    log.wake();
  },
  copyLog: () => {
    log.checkpointWal();
    main.tell({ type: 'log-copied' });
  },
  close: async () => {
    await engine.close();
    await log.close();
    await documents.close();
    await ids.close();
    vault.close();
  },
});
