import type { Projection } from '../../../projections/projection.js';
import { EVENT_TYPES } from '../../../projections/event-types.js';
import type { ClientEventType, Fact } from '../../domain/client/events.js';
import type {
  Body,
  DocumentId,
  Documents,
  DocumentWrite,
  Generation,
} from '../../ports/documents.js';
import { clientIdOf } from '../../domain/client/streams.js';
import { HighWaterMark } from './high-water-mark.js';

/** An event that cannot be read; `reason` never quotes its content. */
export interface UnreadEvent {
  readonly type: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly reason: string;
}

/**
 * A part of a batch, decoded once for all projections: its facts in order, and the unreadable
 * events.
 */
export interface FactBatch {
  readonly facts: readonly Fact[];
  readonly unread: readonly UnreadEvent[];
  readonly through: bigint;
}

/** Result of a batch: whole documents, and the position up to which it could be applied. */
export interface Folded {
  readonly writes: readonly DocumentWrite[];
  readonly through: bigint;
  /** The event that stopped it (type, stream, revision, never its content); null = none. */
  readonly failure: string | null;
}

type Stopped = Pick<Folded, 'through' | 'failure'>;

interface CachedDocument {
  readonly id: DocumentId;
  revision: bigint;
  body: Body | null;
}

/**
 * One generation of one read model: facts in, whole documents out. Its memory is a bounded cache of
 * written documents; any failure drops the cache.
 */
export class ReadModel {
  private readonly cache = new Map<string, CachedDocument>();
  private pending = new Map<string, CachedDocument>();
  private inserts: DocumentWrite[] = [];
  private added: DocumentWrite[] = [];
  private stopped: Stopped | null = null;
  private position: bigint;
  readonly stored: HighWaterMark;

  constructor(
    readonly projection: Projection,
    private readonly documents: Documents,
    readonly generation: Generation,
    private readonly options: { readonly cacheMax: number; readonly seen: bigint },
  ) {
    this.position = options.seen;
    this.stored = new HighWaterMark(options.seen);
  }

  /** Position up to which the generation is complete. */
  get seen(): bigint {
    return this.position;
  }

  /**
   * Folds the new facts of a batch or of its next part. Nothing is kept until `committed` confirms
   * the writes. Rejects only when the store does not answer.
   */
  async fold(part: FactBatch): Promise<void> {
    if (this.stopped !== null) return;
    const unread = part.unread.find((event) => this.shouldApply(event.type, event.position));
    const facts = part.facts.filter(
      (fact) =>
        this.shouldApply(fact.type, fact.position) &&
        (unread === undefined || fact.position < unread.position),
    );
    this.stopped = this.projection.insertsOnly ? this.insert(facts) : await this.evolve(facts);
    if (unread === undefined) return;
    this.stopped ??= {
      through: unread.position - 1n,
      failure: `${placeOf(unread)}: ${unread.reason}`,
    };
  }

  /**
   * Returns documents that no further event of the batch can change, if there are at least this
   * many; otherwise null. If writing them fails, they are folded again.
   */
  takeReady(least: number, through: bigint): Folded | null {
    if (!this.projection.insertsOnly || this.inserts.length < least) return null;
    const folded = this.folded(through);
    this.inserts = [];
    return folded;
  }

  /**
   * Documents that facts created beside others. They are written before the others: a repetition
   * after a crash skips facts that a stored document contains, and would not create them again.
   */
  get addedWrites(): readonly DocumentWrite[] {
    return this.added;
  }

  /** Everything else folded since the last writes, as whole documents. */
  folded(through: bigint): Folded {
    const writes = this.projection.insertsOnly ? this.inserts : writesOf(this.pending);
    return { writes, ...(this.stopped ?? { through, failure: null }) };
  }

  /** The writes and the checkpoint are stored. */
  committed(through: bigint): void {
    for (const [name, held] of this.pending) {
      this.cache.delete(name);
      this.cache.set(name, held);
    }
    this.begin(through);
    this.stored.advance(through);
    this.shrink();
  }

  /** Drops the cache and everything pending: the store has the valid state. */
  discardPending(): void {
    this.cache.clear();
    this.begin(this.seen);
  }

  /** Drops the cached documents of a purged client. */
  forget(clientId: string): void {
    for (const [name, { id }] of this.cache) if (id.clientId === clientId) this.cache.delete(name);
  }

  /** Continues from the stored state at a position. */
  resumeFrom(position: bigint): void {
    this.cache.clear();
    this.begin(position);
    this.stored.reset(position);
  }

  private begin(seen: bigint): void {
    this.pending = new Map();
    this.inserts = [];
    this.added = [];
    this.stopped = null;
    this.position = seen;
  }

  /** Every model must see an event of unknown type: that event might have mattered to it. */
  private shouldApply(type: string, position: bigint): boolean {
    const known = type as ClientEventType;
    const handled = this.projection.handles.has(known) || !EVENT_TYPES.has(known);
    return handled && position > this.seen;
  }

  private insert(facts: readonly Fact[]): Stopped | null {
    for (const fact of facts) {
      try {
        const key = this.projection.key(fact);
        if (key === null) continue;
        const body = this.projection.evolve(null, fact);
        this.inserts.push({
          clientId: clientIdOf(fact.stream),
          key,
          revision: fact.revision,
          body,
        });
      } catch (cause) {
        return stoppedAt(fact, cause);
      }
    }
    return null;
  }

  private async evolve(facts: readonly Fact[]): Promise<Stopped | null> {
    const { pending, projection } = this;
    const names = facts.map((fact) => nameIn(fact, projection.key(fact)));
    const held = await this.hold(facts, names);
    for (const [index, fact] of facts.entries()) {
      const name = names[index] ?? null;
      if (name === null) continue;
      const present = pending.get(name) ?? held.get(name);
      if (present === undefined || present.revision >= fact.revision) continue;
      try {
        this.apply(fact, name, present);
      } catch (cause) {
        return stoppedAt(fact, cause);
      }
    }
    return null;
  }

  private apply(fact: Fact, name: string, present: CachedDocument): void {
    const { projection, pending } = this;
    const added = projection.adds?.(present.body, fact) ?? null;
    const body = projection.evolve(present.body, fact);
    const isChanged = !projection.isSparse || body !== present.body;
    // A revision that facts without effect raised would depend on the ends of the batches.
    const revision = isChanged ? fact.revision : present.revision;
    const own = pending.get(name);
    if (own !== undefined) {
      own.revision = revision;
      own.body = body;
    } else if (isChanged) {
      // The document may be in the cache, so the first change is made to a copy.
      pending.set(name, { id: present.id, revision, body });
    }
    if (added === null) return;
    this.added.push({ clientId: present.id.clientId, revision: fact.revision, ...added });
  }

  /** The documents that the facts change: from the cache, the rest in one query. */
  private async hold(
    facts: readonly Fact[],
    names: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, CachedDocument>> {
    const held = new Map<string, CachedDocument>();
    const missing = new Map<string, DocumentId>();
    for (const [index, fact] of facts.entries()) {
      const name = names[index] ?? null;
      if (name === null || this.pending.has(name) || held.has(name)) continue;
      const cached = this.cache.get(name);
      const key = cached === undefined ? this.projection.key(fact) : null;
      if (cached !== undefined) held.set(name, cached);
      if (key !== null) missing.set(name, { clientId: clientIdOf(fact.stream), key });
    }
    await this.load(missing, held);
    return held;
  }

  private async load(
    missing: ReadonlyMap<string, DocumentId>,
    held: Map<string, CachedDocument>,
  ): Promise<void> {
    if (missing.size === 0) return;
    const { projection, generation, documents } = this;
    const loaded = await documents.load(projection.collection, [...missing.values()], generation);
    let index = 0;
    for (const [name, id] of missing) {
      const found = loaded[index++] ?? { revision: -1n, body: null };
      const stored = { id, revision: found.revision, body: found.body };
      held.set(name, stored);
      // The batch may leave it as it is, and the next one ask for it again.
      this.cache.set(name, stored);
    }
  }

  private shrink(): void {
    for (const name of this.cache.keys()) {
      if (this.cache.size <= this.options.cacheMax) return;
      this.cache.delete(name);
    }
  }
}

/** Null = the fact changes no document. */
function nameIn(fact: Fact, key: string | bigint | null): string | null {
  if (key === null) return null;
  return key === '' ? fact.stream : `${fact.stream}/${key}`;
}

function writesOf(pending: ReadonlyMap<string, CachedDocument>): DocumentWrite[] {
  return [...pending.values()].map(({ id, revision, body }) => ({ ...id, revision, body }));
}

function stoppedAt(fact: Fact, cause: unknown): Stopped {
  return { through: fact.position - 1n, failure: `${placeOf(fact)}: ${nameOf(cause)}` };
}

function placeOf(event: { type: string; revision: bigint; position: bigint }): string {
  return `${event.type} at revision ${event.revision}, position ${event.position}`;
}

/** The kind of an error. Its message may quote an event, so it is omitted. */
export function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : typeof cause;
}
