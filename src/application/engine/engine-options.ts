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
  /** Maximum events of one batch; a live batch contains only what arrived meanwhile. */
  readonly batchMax: number;
  /** Maximum events of one batch of a rebuild. It is smaller, because live batches wait for it. */
  readonly rebuildBatchMax: number;
  /**
   * Number of documents or ids that are written as soon as they are ready, while the rest of a
   * batch is folded. None for a file, where a separate write costs more than it saves.
   */
  readonly writeAhead: number;
  /**
   * Maximum documents that the read models keep in memory, each an equal share: a further read model
   * takes no more memory.
   */
  readonly cacheMax: number;
  readonly backoff: Backoff;
  readonly throttle: ThrottleTimes;
  /**
   * How often the stores are asked whether they still have what was projected, in milliseconds;
   * null = only when a batch cannot be written. For stores whose readers may find damage that the
   * writer does not meet.
   */
  readonly lookMs: number | null;
}

export const ENGINE_DEFAULT: EngineOptions = {
  batchMax: 8_192,
  rebuildBatchMax: 2_048,
  writeAhead: Infinity,
  cacheMax: 104_000,
  backoff: BACKOFF_DEFAULT,
  throttle: THROTTLE_DEFAULT,
  lookMs: null,
};
