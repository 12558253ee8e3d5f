import type { EventLog } from '../../ports/event-log.js';
import type { Fact } from '../../domain/client/events.js';
import type { IdEntry, IdIndex } from '../../ports/id-index.js';
import { OPERATIONS } from '../../ports/projection-runner.js';
import { StatusRecord } from './projection-status.js';
import { idEntriesOf } from './id-entries.js';
import { HighWaterMark } from './high-water-mark.js';
import { WritePipeline } from './write-pipeline.js';
import type { FactBatch, UnreadEvent } from './decode-batch.js';

/**
 * Feeds the id index. It comes before every read model, because the write path waits for it, and
 * it concerns itself with every event: one that cannot be read may mention an id.
 */
export class IdIndexProjector {
  readonly status = new StatusRecord(OPERATIONS, 1);
  readonly stored = new HighWaterMark();

  /** @param writeAhead entries that are worth a write of their own before the batch ends */
  constructor(
    private readonly ids: IdIndex,
    private readonly writeAhead = Infinity,
  ) {}

  get seen(): bigint {
    return this.status.position;
  }

  /** @param end position at which the log ends: an index that is ahead of it is begun anew */
  async open(log: Pick<EventLog, 'end'>): Promise<void> {
    this.status.position = await this.ids.covered();
    this.stored.reset(this.seen);
    // The end afterwards: another instance may have appended and fed in between.
    const end = await log.end();
    if (this.seen <= end) return;
    await this.ids.beginAnew();
    this.stored.reset(-1n);
    this.status.beganAnew(end);
  }

  /**
   * Passes the parts of a batch on; with the last one the index has all of them. Rejects only when
   * the index does not answer; then the same batch can be given again. Beyond an event that it
   * stopped at it adds nothing: what it covers must be whole.
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

  /** What the index must know of the facts that it has not seen, up to a position. */
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
