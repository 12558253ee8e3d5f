import type { Logger } from '../../ports/logger.js';
import type { FeedThreadData, ToFeed } from './server-messages.js';
import { WorkerRunner } from './worker-runner.js';

/** The compiled entrance of the thread. */
const ENTRANCE = new URL('../../workers/server-projections-worker.js', import.meta.url);

export interface FeedThreadOptions {
  readonly logger?: Logger;
  /** Where the thread's program is, when it is not beside this one. */
  readonly entrance?: URL;
}

/**
 * The feed of read models on servers, on a thread of its own with clients of its own, so that it
 * costs the write path none of its time. Leases, gathering and outages are the thread's affair.
 */
export class ServerRunner extends WorkerRunner<ToFeed> {
  constructor(data: FeedThreadData, { logger, entrance = ENTRANCE }: FeedThreadOptions = {}) {
    const called = 'the thread of the feed';
    super({ entrance, workerData: data, name: 'feed', called, logger: logger?.of('feed') });
  }

  /** The log on its server wakes the thread. */
  override committed(): void {}

  override expedite(): void {
    this.send({ type: 'hurry' });
  }

  protected override hearOwn(): void {}
}
