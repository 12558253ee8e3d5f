import type { EventLog } from '../../ports/event-log.js';
import type { Fact } from '../../domain/client/events.js';
import type { IdEntry, IdIndex } from '../../ports/id-index.js';
import { OPERATIONS } from '../../ports/projection-runner.js';
import { StatusRecord } from './projection-status.js';
import { idEntriesOf } from './id-entries.js';
import { HighWaterMark } from './high-water-mark.js';
import { WritePipeline } from './write-pipeline.js';
import type { FactBatch, UnreadEvent } from './read-model.js';

/**
 * Projects events into the id index.
 *
 * - It runs before every read model, because the write path waits for it.
 * - Every event matters to it: an unreadable event may mention an id.
 */
export class IdIndexProjector {
  readonly status = new StatusRecord(OPERATIONS, 1);
  readonly stored = new HighWaterMark();

  /** @param writeAhead number of entries that justify a separate write before the batch ends */
  constructor(
    private readonly ids: IdIndex,
    private readonly writeAhead = Infinity,
  ) {}

  get seen(): bigint {
    return this.status.position;
  }

  /** @param log tells the end of the log: an index that is ahead of it is reset */
  async open(log: Pick<EventLog, 'end'>): Promise<void> {
    this.status.position = await this.ids.covered();
    this.stored.reset(this.seen);
    // Read the end afterwards: another instance may have appended and projected in between.
    const end = await log.end();
    if (this.seen <= end) return;
    await this.ids.reset();
    this.stored.reset(-1n);
    this.status.reset(end);
  }

  /**
   * Passes on the parts of a batch; with the last part the index is complete. Rejects only when the
   * index does not answer; then the same batch can be passed again. After an unreadable event it
   * adds nothing, because everything up to the checkpoint must be complete.
   */
  async *through(
    parts: AsyncIterable<FactBatch>,
    through: bigint,
    caughtUp: boolean,
  ): AsyncIterable<FactBatch> {
    if (this.status.state === 'failed') {
      yield* parts;
      return;
    }
    const ahead = new WritePipeline();
    let entries: IdEntry[] = [];
    let unread: UnreadEvent | undefined;
    try {
      for await (const part of parts) {
        unread ??= part.unread.find((event) => event.position > this.seen);
        const until = unread?.position ?? part.through;
        entries.push(...this.entriesOf(part.facts, until));
        yield part;
        await ahead.yieldToWriter();
        if (entries.length < this.writeAhead || unread !== undefined) continue;
        const ready = entries;
        entries = [];
        await ahead.start(() => this.store(ready, part.through));
      }
      await ahead.finish();
      await this.add(entries, unread, { through, caughtUp });
    } finally {
      await ahead.idle();
    }
  }

  /** Entries for the facts after the checkpoint, up to a position. */
  private entriesOf(facts: readonly Fact[], until: bigint): IdEntry[] {
    return facts
      .filter(({ position }) => position > this.seen && position <= until)
      .flatMap(idEntriesOf);
  }

  private async store(entries: readonly IdEntry[], through: bigint): Promise<void> {
    await this.ids.add(entries, through);
    this.stored.advance(through);
  }

  private async add(
    entries: readonly IdEntry[],
    unread: UnreadEvent | undefined,
    { through, caughtUp }: { readonly through: bigint; readonly caughtUp: boolean },
  ): Promise<void> {
    if (through <= this.seen) return this.status.reached(this.seen, caughtUp);
    const safe = unread ? unread.position - 1n : through;
    await this.store(entries, safe);
    this.status.reached(safe, caughtUp);
    if (unread) {
      const { type, revision, position, reason } = unread;
      this.status.failed(`${type} at revision ${revision}, position ${position}: ${reason}`);
    }
  }
}
