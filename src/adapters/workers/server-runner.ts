import type { KeyObject } from 'node:crypto';
import type { Logger } from '../../ports/logger.js';
import { WorkerRunner } from './worker-runner.js';

/** The compiled entry point of the thread. */
const ENTRY_URL = new URL('../../workers/server-projections-worker.js', import.meta.url);

/** Input of the projection thread for read models on servers. */
export interface FeedThreadData {
  readonly eventStoreUrl: string;
  readonly mongodbUrl: string;
  readonly masterKey: KeyObject;
}

export interface FeedThreadOptions {
  readonly logger?: Logger;
  /** The path of the thread's program, if it is not beside this file. */
  readonly entryUrl?: URL;
}

/**
 * The projection engine for read models on servers. It has a separate thread and separate clients,
 * so it costs the write path no time. The thread handles leases, batching and outages.
 */
export class ServerRunner extends WorkerRunner {
  constructor(data: FeedThreadData, { logger, entryUrl = ENTRY_URL }: FeedThreadOptions = {}) {
    super({ entryUrl, workerData: data, name: 'feed', logger });
  }
}
