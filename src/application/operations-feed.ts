import type { IdIndex } from '../ports/id-index.js';
import { OPERATIONS } from '../ports/projection-runner.js';
import { FeedStatus } from './feed-status.js';
import { idEntriesOf } from './feed-ids.js';
import type { FactBatch } from './read-facts.js';

/**
 * Feeds the id index. It comes before every read model, because the write path waits for it, and
 * it concerns itself with every event: one that cannot be read may mention an id.
 */
export class OperationsFeed {
  readonly status = new FeedStatus(OPERATIONS, 1);

  constructor(private readonly ids: IdIndex) {}

  get seen(): bigint {
    return this.status.position;
  }

  async open(): Promise<void> {
    this.status.position = await this.ids.covered();
  }

  /** Rejects only when the index does not answer; then the same batch can be given again. */
  async take(batch: FactBatch, caughtUp: boolean): Promise<void> {
    if (this.status.state === 'failed') return;
    if (batch.through <= this.seen) return this.status.reached(this.seen, caughtUp);
    const unread = batch.unread.find((event) => event.position > this.seen);
    const facts = batch.facts.filter(
      (fact) => fact.position > this.seen && !(unread && fact.position > unread.position),
    );
    const through = unread ? unread.position - 1n : batch.through;
    await this.ids.add(idEntriesOf(facts), through);
    this.status.reached(through, caughtUp);
    if (unread) {
      const { type, revision, position, reason } = unread;
      this.status.failed(`${type} at revision ${revision}, position ${position}: ${reason}`);
    }
  }
}
