import type { Projection } from '../../../projections/projection.js';
import type { Documents } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import { StatusRecord } from './projection-status.js';
import { ReadModel, type Folded } from './read-model.js';

/** A read model with its status, and whether the live engine writes it. */
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

  /** Whether the live engine passes batches to it. */
  get fed(): boolean {
    return this.served && this.status.state !== 'failed';
  }

  /**
   * Serves the stored documents, if they have this version and are not ahead of the log's end.
   * Documents that are ahead of the log are reset.
   */
  async open(log: Pick<EventLog, 'end'>): Promise<void> {
    const { collection } = this.projection;
    const position = await this.documents.checkpoint(collection, 'served');
    if (position === null) return;
    this.serve(position, false);
    // Read the end afterwards: another instance may have appended and projected in between.
    const end = await log.end();
    if (position <= end) return;
    await this.documents.reset(collection);
    this.model.resumeFrom(-1n);
    this.status.reset(end);
  }

  /** Serves the stored documents up to a position: after a start, or a switch. */
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
