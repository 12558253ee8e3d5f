import type { FeedThreadData, ToFeed } from './feed-messages.js';
import { ThreadedRunner } from './threaded-runner.js';

/** The compiled entrance of the thread. */
const ENTRANCE = new URL('../../feed-worker.js', import.meta.url);

/**
 * The feed of read models on servers, on a thread of its own with clients of its own, so that it
 * costs the write path none of its time. Leases, gathering and outages are the thread's affair.
 */
export class FeedThread extends ThreadedRunner<ToFeed> {
  constructor(data: FeedThreadData, entrance: URL = ENTRANCE) {
    super({ entrance, workerData: data, name: 'feed', called: 'the thread of the feed' });
  }

  /** The log on its server wakes the thread. */
  override committed(): void {}

  override hurry(): void {
    this.send({ type: 'hurry' });
  }

  protected override hearOwn(): void {}
}
