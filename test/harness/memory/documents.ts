import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  Documents,
  ReadModelUnavailable,
  type BatchToWrite,
  type CollectionSpec,
  type CollectionStatus,
  type Document,
  type DocumentId,
  type DocumentWrite,
  type Generation,
  type Query,
} from '../../../src/ports/documents.js';
import { findDocuments } from './find-documents.js';

interface Filled {
  readonly spec: CollectionSpec;
  /** The last write of each id; `body: null` is a tombstone. */
  readonly written: Map<string, DocumentWrite>;
  position: bigint;
}

/**
 * Documents as maps: for fast specs. Like a store without transactions, `write` may be torn
 * between documents and checkpoint: `beforeDocument` and `beforeCheckpoint` throw to do so.
 */
export class MemoryDocuments extends Documents {
  private readonly served = new Map<string, Filled>();
  private readonly next = new Map<string, Filled>();
  beforeDocument: (collection: CollectionSpec, write: DocumentWrite) => void = () => undefined;
  beforeCheckpoint: (collection: CollectionSpec, generation: Generation) => void = () => undefined;
  /** While true, nothing is answered. */
  down = false;
  loads = 0;
  writes = 0;

  async prepare(collections: readonly CollectionSpec[]): Promise<void> {
    this.assertUp();
    for (const spec of collections) {
      if (!this.served.has(spec.name)) this.served.set(spec.name, empty(spec));
    }
  }

  async get(collection: CollectionSpec, id: DocumentId): Promise<Document | null> {
    this.assertUp();
    return alive(this.servedOf(collection).written.get(nameOf(id)));
  }

  async load(
    collection: CollectionSpec,
    ids: readonly DocumentId[],
    generation: Generation,
  ): Promise<readonly (Document | null)[]> {
    await nextTurn();
    this.assertUp();
    this.loads += 1;
    const { written } = this.of(collection, generation);
    return ids.map((id) => alive(written.get(nameOf(id))));
  }

  async find(collection: CollectionSpec, query: Query): Promise<Document[]> {
    this.assertUp();
    return findDocuments(livingIn(this.servedOf(collection)), query);
  }

  async write(
    batches: readonly BatchToWrite[],
    through: bigint,
    generation: Generation,
  ): Promise<void> {
    await nextTurn();
    this.assertUp();
    this.writes += 1;
    for (const { collection, writes } of batches) {
      const { written } = this.of(collection, generation);
      for (const write of writes) {
        this.beforeDocument(collection, write);
        const present = written.get(nameOf(write));
        if (!present || present.revision < write.revision) written.set(nameOf(write), write);
      }
    }
    for (const { collection } of batches) {
      this.beforeCheckpoint(collection, generation);
      const filled = this.of(collection, generation);
      if (through > filled.position) filled.position = through;
    }
  }

  async removeSome(collection: CollectionSpec, clientId: string, max: number): Promise<number> {
    this.assertUp();
    let removed = 0;
    for (const generations of [this.served, this.next]) {
      const written = generations.get(collection.name)?.written ?? new Map<string, DocumentWrite>();
      const own = [...written].filter(([, write]) => write.clientId === clientId).slice(0, max);
      for (const [name] of own) written.delete(name);
      removed += own.length;
    }
    return removed;
  }

  async checkpoint(collection: CollectionSpec, generation: Generation): Promise<bigint | null> {
    this.assertUp();
    const filled = (generation === 'served' ? this.served : this.next).get(collection.name);
    return filled?.spec.version === collection.version ? filled.position : null;
  }

  async reset(collection: CollectionSpec): Promise<void> {
    this.assertUp();
    this.served.set(collection.name, empty(collection));
  }

  async startNext(collection: CollectionSpec): Promise<void> {
    this.assertUp();
    this.next.set(collection.name, empty(collection));
  }

  async switchToNext(collection: CollectionSpec): Promise<void> {
    this.assertUp();
    this.served.set(collection.name, this.of(collection, 'next'));
    this.next.delete(collection.name);
  }

  async status(): Promise<CollectionStatus[]> {
    this.assertUp();
    return [...this.served.values()].map(({ spec, position }) => ({
      name: spec.name,
      version: spec.version,
      position,
      rebuilding: this.next.has(spec.name),
    }));
  }

  /** As after a crash between documents and checkpoint: all of the log will be given again. */
  loseCheckpoints(): void {
    for (const filled of this.served.values()) filled.position = -1n;
  }

  /** Everything served of a collection, by id: to compare one way of filling with another. */
  contents(name: string): Document[] {
    const filled = this.served.get(name);
    return filled ? findDocuments(livingIn(filled), { limit: Infinity }) : [];
  }

  private servedOf(collection: CollectionSpec): Filled {
    return this.of(collection, 'served');
  }

  private of(collection: CollectionSpec, generation: Generation): Filled {
    const filled = (generation === 'served' ? this.served : this.next).get(collection.name);
    if (filled?.spec.version === collection.version) return filled;
    throw new ReadModelUnavailable(`${collection.name} has no generation ${generation}`);
  }

  private assertUp(): void {
    if (this.down) throw new ReadModelUnavailable('the documents are away');
  }
}

function empty(spec: CollectionSpec): Filled {
  return { spec, written: new Map(), position: -1n };
}

function nameOf({ clientId, key }: DocumentId): string {
  return `${clientId}/${typeof key}:${key}`;
}

function alive(write: DocumentWrite | undefined): Document | null {
  if (!write || write.body === null) return null;
  const { clientId, key, revision, body } = write;
  return { clientId, key, revision, body };
}

function livingIn({ written }: Filled): Document[] {
  return [...written.values()].flatMap((write) => alive(write) ?? []);
}
