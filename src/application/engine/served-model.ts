import type { Projection } from '../../../projections/projection.js';
import type { Documents } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import { StatusRecord } from './projection-status.js';
import { ReadModel, type Folded } from './read-model.js';

/** A read model with what is known of it, and whether the live feed writes it. */
export class ServedModel {
  readonly status: StatusRecord;
  readonly model: ReadModel;
  /** False while its first generation at this version is being filled. */
  served = false;

  constructor(
    readonly projection: Projection,
    private readonly documents: Documents,
    cacheMax: number,
  ) {
    const { name, version } = projection.collection;
    this.status = new StatusRecord(name, version);
    this.model = new ReadModel(projection, documents, 'served', { cacheMax, seen: -1n });
  }

  get name(): string {
    return this.status.name;
  }

  /** Whether the live feed gives it batches. */
  get fed(): boolean {
    return this.served && this.status.state !== 'failed';
  }

  /**
   * Serves what stands in the store, if it is of this version and no further than the log's end;
   * what is ahead of the log is begun anew.
   */
  async open(log: Pick<EventLog, 'end'>): Promise<void> {
    const { collection } = this.projection;
    const position = await this.documents.checkpoint(collection, 'served');
    if (position === null) return;
    this.serve(position, false);
    // The end afterwards: another instance may have appended and fed in between.
    const end = await log.end();
    if (position <= end) return;
    await this.documents.beginAnew(collection);
    this.model.resumeFrom(-1n);
    this.status.beganAnew(end);
  }

  /** Serves what stands in the store up to a position: after a start, or a switch. */
  serve(position: bigint, caughtUp: boolean): void {
    this.served = true;
    this.model.resumeFrom(position);
    this.status.reached(position, caughtUp);
  }

  recordResult(folded: Folded, caughtUp: boolean): void {
    this.status.reached(this.model.seen, caughtUp);
    if (folded.failure !== null) this.status.failed(folded.failure);
  }
}
