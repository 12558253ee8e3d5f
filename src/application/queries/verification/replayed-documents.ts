import type { SlicedWork } from '../../../async/time-slices.js';
import { creditLog } from '../../../../projections/credit-log.js';
import type { Projection } from '../../../../projections/projection.js';
import type { Fact } from '../../../domain/client/events.js';
import type { Body, Document, Documents } from '../../../ports/documents.js';
import type { Differences } from './differences.js';
import { walk } from '../lists/page.js';

interface At {
  readonly revision: bigint;
  readonly body: Body | null;
}

/** A read model's data of a client, read after its checkpoint. */
export interface StoredModel {
  readonly document: Document | null;
  /** The checkpoint: everything up to this position is in the read model; later events may be. */
  readonly position: bigint;
}

const NOTHING: At = { revision: -1n, body: null };

/**
 * A read model's one document of a client, replayed from the log for comparison with the stored
 * one. A document that is ahead of the checkpoint is compared at its own revision. So neither
 * traffic nor lag counts as a difference.
 */
export class ReplayedDocument {
  private last = NOTHING;
  /** The last state up to the checkpoint. */
  private covered = NOTHING;
  /** The last state up to the stored document's revision. */
  private contained = NOTHING;
  private removedLater = false;

  constructor(
    private readonly projection: Projection,
    private readonly stored: StoredModel,
  ) {}

  get name(): string {
    return this.projection.collection.name;
  }

  /** Revision of the stored document; -1n = there is none. */
  get revision(): bigint {
    return this.stored.document?.revision ?? -1n;
  }

  /** The document that results from the facts so far. */
  get body(): Body | null {
    return this.last.body;
  }

  take(fact: Fact): void {
    if (!this.projection.handles.has(fact.type) || this.projection.key(fact) === null) return;
    const body = this.projection.evolve(this.last.body, fact);
    if (this.projection.isSparse && body === this.last.body) return;
    this.last = { revision: fact.revision, body };
    if (fact.position <= this.stored.position) this.covered = this.last;
    else if (body === null) this.removedLater = true;
    if (fact.revision <= this.revision) this.contained = this.last;
  }

  /** @param head last revision of the log: a document beyond it is ahead of the log */
  compare(differences: Differences, head: bigint): void {
    const { document } = this.stored;
    if (document !== null && document.revision > head) {
      differences.addAhead(this.name, { log: head, readModel: document.revision });
      return;
    }
    const expected =
      this.covered.revision > this.contained.revision ? this.covered : this.contained;
    if (document === null && this.removedLater) return;
    differences.compare(this.name, expected, document ?? { ...expected, body: null });
  }
}

/** Compares the stored credit log with the one derived from the log, line by line, in one pass. */
export class CreditLogComparison {
  private readonly stored: AsyncGenerator<readonly Document[]>;
  private page: readonly Document[] = [];
  private index = 0;

  /** @param of `position`: the checkpoint; the line of a later event may or may not be stored */
  constructor(
    private readonly documents: Documents,
    private readonly of: {
      readonly clientId: string;
      readonly position: bigint;
      readonly work: SlicedWork;
    },
    private readonly differences: Differences,
  ) {
    const listing = {
      collection: creditLog.collection,
      query: { clientId: of.clientId },
      sort: { field: 'key', descending: false },
    };
    this.stored = walk(documents, listing, of.work);
  }

  async take(fact: Fact): Promise<void> {
    const key = creditLog.handles.has(fact.type) ? creditLog.key(fact) : null;
    if (key === null) return;
    const { revision } = fact;
    const found = await this.lineAt(revision);
    if (found === null && fact.position > this.of.position) return;
    const expected = { revision, body: creditLog.evolve(null, fact) };
    this.differences.compare('credit-log', expected, found ?? { revision, body: null });
  }

  /** Reports stored lines up to the given revision that have no fact. */
  async end(through: bigint): Promise<void> {
    await this.lineAt(through + 1n);
    await this.stored.return(undefined);
  }

  /** Revision of the last line; -1n = there is none. */
  async last(): Promise<bigint> {
    const sort = { field: 'key', descending: true };
    const query = { clientId: this.of.clientId, sort, limit: 1 };
    const [line] = await this.documents.find(creditLog.collection, query);
    return line === undefined ? -1n : BigInt(line.key);
  }

  /** The stored line of a revision; earlier lines that no fact required are reported as surplus. */
  private async lineAt(revision: bigint): Promise<Document | null> {
    for (;;) {
      const next = await this.peek();
      if (next === null || BigInt(next.key) > revision) return null;
      this.index += 1;
      if (next.key === revision) return next;
      const extra = { revision: next.revision, body: null };
      this.differences.compare('credit-log', extra, next);
    }
  }

  private async peek(): Promise<Document | null> {
    if (this.index >= this.page.length) {
      const page = await this.stored.next();
      if (page.done === true) return null;
      this.page = page.value;
      this.index = 0;
    }
    return this.page[this.index] ?? null;
  }
}
