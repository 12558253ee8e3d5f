import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PROJECTIONS } from '../../projections/all.js';
import { DATA_FILES } from '../adapters/embedded/sqlite/data-files.js';
import { EmbeddedDocuments } from '../adapters/embedded/documents/documents.js';
import { DurablePosition } from '../adapters/embedded/log/durable-position.js';
import { EmbeddedEventLog } from '../adapters/embedded/log/event-log.js';
import { EmbeddedIdIndex } from '../adapters/embedded/id-index.js';
import type {
  FromProjections,
  ProjectionThreadData,
  ToProjections,
} from '../adapters/workers/embedded-messages.js';
import { openVault } from '../adapters/embedded/vault/vault-file.js';
import { WorkerLogger } from '../adapters/workers/worker-logger.js';
import { ShutDown } from '../async/retry.js';
import { PACE_BESIDE } from '../application/engine/batch-throttle.js';
import { ProjectionEngine } from '../application/engine/projection-engine.js';
import { ENGINE_DEFAULT } from '../application/engine/engine-options.js';
import { RebuildRefused } from '../ports/projection-runner.js';

/**
 * A batch over many clients touches nearly every page of the indexes, whatever its size. A batch of
 * twice the size costs less than twice as much.
 */
const BATCH_MAX = 16_384;

/**
 * Entry point of the projection thread. It opens its own connections to the embedded stores: it
 * reads the log and writes the id index and the read models.
 */
if (parentPort === null) throw new Error('this program is a thread of the service');
const port = parentPort;
const { dataDir, masterKey, durable } = workerData as ProjectionThreadData;

const logger = new WorkerLogger((line) => tell(line), 'feed');

const vault = openVault(dataDir, masterKey);
// The main thread wakes it when there are events; polling is a safeguard.
const log = new EmbeddedEventLog(join(dataDir, DATA_FILES.log), {
  role: 'reader',
  durable: new DurablePosition(durable),
  pollMs: 5_000,
});
const ids = new EmbeddedIdIndex(join(dataDir, DATA_FILES.operations), { role: 'writer' });
const documents = new EmbeddedDocuments(join(dataDir, DATA_FILES.models), { role: 'writer' });
const parts = { log, ids, documents, vault: vault.keyVault, projections: PROJECTIONS, logger };
const engine = new ProjectionEngine(parts, {
  ...ENGINE_DEFAULT,
  batchMax: BATCH_MAX,
  throttle: PACE_BESIDE,
});

function tell(message: FromProjections): void {
  port.postMessage(message);
}

function rebuild(ask: number, projection: string): void {
  try {
    const { done } = engine.rebuild(projection);
    tell({ type: 'rebuilding', ask });
    done.then(
      () => tell({ type: 'rebuilt', ask, error: null }),
      (cause: unknown) => tell({ type: 'rebuilt', ask, error: String(cause) }),
    );
  } catch (cause) {
    if (!(cause instanceof RebuildRefused)) throw cause;
    tell({ type: 'refused', ask, reason: cause.reason });
  }
}

function wake(hurried: boolean): void {
  if (hurried) engine.hurry();
  log.wake();
}

/** No caller waits for this copy. */
function copyLog(): void {
  log.checkpointWal();
  tell({ type: 'log-copied' });
}

async function close(): Promise<void> {
  await engine.close();
  await log.close();
  await documents.close();
  await ids.close();
  vault.close();
  port.close();
}

port.on('message', (message: ToProjections) => {
  if (message.type === 'committed') wake(message.hurried);
  else if (message.type === 'copy-log') copyLog();
  else if (message.type === 'rebuild') rebuild(message.ask, message.projection);
  else void close();
});

try {
  await engine.start((lines) => tell({ type: 'progress', lines }));
  tell({ type: 'started' });
} catch (cause) {
  // The thread was asked to close before the stores answered.
  if (!(cause instanceof ShutDown)) throw cause;
}
