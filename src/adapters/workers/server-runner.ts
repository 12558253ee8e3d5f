import type { Logger } from '../../ports/logger.js';
import type { FeedThreadData, ToFeed } from './server-messages.js';
import { WorkerRunner } from './worker-runner.js';

/** The compiled entry point of the thread. */
const ENTRY_URL = new URL('../../workers/server-projections-worker.js', import.meta.url);

export interface FeedThreadOptions {
  readonly logger?: Logger;
  /** The path of the thread's program, if it is not beside this file. */
  readonly entryUrl?: URL;
}

/**
 * The projection engine for read models on servers. It has a separate thread and separate clients,
 * so it costs the write path no time. The thread handles leases, batching and outages.
 */
export class ServerRunner extends WorkerRunner<ToFeed> {
  constructor(data: FeedThreadData, { logger, entryUrl = ENTRY_URL }: FeedThreadOptions = {}) {
    const called = 'the projection thread';
    super({ entryUrl, workerData: data, name: 'feed', called, logger: logger?.of('feed') });
  }

  /** The log on its server wakes the thread. */
  override committed(): void {}

  override expedite(): void {
    this.send({ type: 'hurry' });
  }

  protected override hearOwn(): void {}
}
