import { creditLog } from '../../../projections/credit-log.js';
import type { Projection } from '../../../projections/projection.js';
import type { Fact } from '../../domain/client/events.js';
import type { Body, Document, Documents } from '../../ports/documents.js';
import type { Differences } from './differences.js';
import { walk } from './page.js';

interface At {
  readonly revision: bigint;
  readonly body: Body | null;
}

/**
 * A read model's one document of a client, made again from the log beside the stored one. The
 * stored one may be newer than the head that was asked for first: then both are compared at the
 * revision of the stored one, so that traffic during the check is no difference.
 */
export class ReplayedDocument {
  readonly until: bigint;
  private replayed: At = { revision: -1n, body: null };
  private head: At = { revision: -1n, body: null };

  constructor(
    private readonly projection: Projection,
    private readonly stored: Document | null,
    private readonly headRevision: bigint,
  ) {
    const newer = stored !== null && stored.revision > headRevision;
    this.until = newer ? stored.revision : headRevision;
  }

  get name(): string {
    return this.projection.collection.name;
  }

  /** The document as the log gives it at the head. */
  get atHead(): Body | null {
    return this.head.body;
  }

  take(fact: Fact): void {
    if (!this.projection.handles.has(fact.type) || fact.revision > this.until) return;
    if (this.projection.key(fact) === null) return;
    const body = this.projection.evolve(this.replayed.body, fact);
    this.replayed = { revision: fact.revision, body };
    if (fact.revision <= this.headRevision) this.head = this.replayed;
  }

  compare(differences: Differences): void {
    const found = this.stored ?? { revision: this.replayed.revision, body: null };
    differences.compare(this.name, this.replayed, found);
  }
}

/** The stored credit log beside the one that the log gives, line by line, in one pass. */
export class LinesCheck {
  private readonly stored: AsyncGenerator<readonly Document[]>;
  private page: readonly Document[] = [];
  private index = 0;

  constructor(
    documents: Documents,
    clientId: string,
    private readonly differences: Differences,
  ) {
    this.stored = walk(documents, {
      collection: creditLog.collection,
      query: { clientId },
      sort: { field: 'key', descending: false },
    });
  }

  async take(fact: Fact): Promise<void> {
    const key = creditLog.handles.has(fact.type) ? creditLog.key(fact) : null;
    if (key === null) return;
    const { revision } = fact;
    const found = await this.lineAt(revision);
    const expected = { revision, body: creditLog.evolve(null, fact) };
    this.differences.compare('credit-log', expected, found ?? { revision, body: null });
  }

  /** Lines that no fact stands behind. */
  async end(head: bigint): Promise<void> {
    await this.lineAt(head + 1n);
    await this.stored.return(undefined);
  }

  /** The stored line of a revision; those before it that nobody asked for are too many. */
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
