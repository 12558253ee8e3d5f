import type { Projection } from '../../../projections/projection.js';
import { BACKOFF_DEFAULT, type Backoff } from '../../async/retry.js';
import type { Documents } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import type { IdIndex } from '../../ports/id-index.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Logger } from '../../ports/logger.js';
import { THROTTLE_DEFAULT, type ThrottleTimes } from './batch-throttle.js';

export interface EngineParts {
  readonly log: EventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly vault: KeyVault;
  readonly projections: readonly Projection[];
  readonly logger?: Logger;
}

export interface EngineOptions {
  /** Most events of one batch; live batches are as small as what came meanwhile. */
  readonly batchMax: number;
  /** Most events of one batch of a rebuild: smaller, because live batches wait behind one. */
  readonly rebuildBatchMax: number;
  /**
   * Documents of a read model, or ids, that are written as soon as they are there while the rest of
   * a batch is folded. On a file, where a write of its own costs more than it saves: none.
   */
  readonly writeAhead: number;
  /** Most documents that each read model keeps in memory. */
  readonly cacheMax: number;
  readonly backoff: Backoff;
  readonly throttle: ThrottleTimes;
}

export const ENGINE_DEFAULT: EngineOptions = {
  batchMax: 8_192,
  rebuildBatchMax: 2_048,
  writeAhead: Infinity,
  cacheMax: 20_000,
  backoff: BACKOFF_DEFAULT,
  throttle: THROTTLE_DEFAULT,
};
