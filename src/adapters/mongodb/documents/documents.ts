import { Documents, GenerationLost, ReadModelUnavailable } from '../../../ports/documents.js';
import type { BatchToWrite, CollectionSpec, CollectionStatus } from '../../../ports/documents.js';
import type { Document, DocumentId, Generation, Query } from '../../../ports/documents.js';
import { fromStored, storedId, toStored, type StoredDocument } from './document-ids.js';
import { removeOf } from './client-removal.js';
import { readStored } from './read-stored.js';
import { questionsOf } from './document-queries.js';
import { Generations, type GenerationEntry } from './generations.js';
import { forEachConcurrently, writeGuarded } from './guarded-writes.js';
import {
  ANSWER_MS,
  LONG_MS,
  type MongoServer,
  type StoredCollection,
} from '../server/mongo-server.js';

/** Lifetime of a cached registry entry: a switch by another instance is visible after it. */
const REGISTRY_MS = 1_000;
const TRIES_MAX = 5;

interface Seen {
  readonly place: GenerationEntry;
  readonly at: number;
}

/**
 * Read models in MongoDB, which several instances may read and write at once. Every document is
 * written whole, guarded by its revision, and a checkpoint is written after its documents. So no
 * transaction is needed (decision 0017).
 */
export class MongoDocuments extends Documents {
  private readonly generations: Generations;
  /** For readers: the served generation of each collection as last seen. */
  private readonly seen = new Map<string, Seen>();
  /** Checkpoints of this instance's projection engine; served ones must not be behind them. */
  private readonly fed = new Map<string, bigint>();
  /** For the engine: the generation last seen, which must not be behind its checkpoints. */
  private readonly feeding = new Map<string, Seen>();
  /** The generations that this instance is filling. */
  private readonly filling = new Map<string, GenerationEntry>();

  /** @param feedBegins is called when the projection engine starts, whatever its stores report */
  constructor(
    private readonly server: MongoServer,
    private readonly feedBegins: () => void = () => undefined,
  ) {
    super();
    this.generations = new Generations(server);
  }

  /** Called at an engine's start: checkpoints of an earlier run of this instance do not count. */
  override async prepare(collections: readonly CollectionSpec[]): Promise<void> {
    await this.feed(async () => {
      this.fed.clear();
      this.feeding.clear();
      this.feedBegins();
      for (const collection of collections) await this.generations.prepare(collection);
    });
  }

  override async get(collection: CollectionSpec, id: DocumentId): Promise<Document | null> {
    const asked = { _id: storedId(collection, id) };
    const found = await this.reading(collection, async (documents) => {
      const one = await documents.findOne(asked, { maxTimeMS: ANSWER_MS });
      return one === null ? [] : [one as unknown as StoredDocument];
    });
    return found[0] === undefined ? null : fromStored(found[0]);
  }

  override async find(collection: CollectionSpec, query: Query): Promise<Document[]> {
    const questions = questionsOf(collection, query);
    const found = await this.reading(collection, async (documents) => {
      const all: StoredDocument[] = [];
      for (const { filter, sort } of questions) {
        const limit = query.limit - all.length;
        if (limit <= 0) break;
        const options = { sort, limit, batchSize: limit + 1, maxTimeMS: ANSWER_MS };
        const some = await documents.find(filter, options).toArray();
        all.push(...(some as unknown as StoredDocument[]));
      }
      return all;
    });
    return found.map(fromStored).filter((document) => document !== null);
  }

  override async load(
    collection: CollectionSpec,
    ids: readonly DocumentId[],
    generation: Generation,
  ): Promise<readonly (Document | null)[]> {
    return this.feed(async () => {
      const place = await this.placeToLoad(collection, generation);
      const documents = this.generations.documents(collection, place);
      const wanted = ids.map((id) => storedId(collection, id));
      const found = await readStored(documents, [...new Set(wanted)]);
      // A collection that another instance has just dropped looks empty.
      if (wanted.some((id) => !found.has(id))) await this.confirm(collection, generation, place);
      return wanted.map((id) => {
        const document = found.get(id);
        return document === undefined ? null : fromStored(document);
      });
    });
  }

  override async write(
    batches: readonly BatchToWrite[],
    through: bigint,
    generation: Generation,
  ): Promise<void> {
    await this.feed(async () => {
      const collections = batches.map(({ collection }) => collection);
      const places = await this.writableGenerations(collections, generation);
      const targets = batches.flatMap(({ collection, writes }, index) => {
        const place = places[index];
        return place === undefined ? [] : [{ collection, writes, place }];
      });
      await forEachConcurrently(targets, targets.length, ({ collection, writes, place }) => {
        const documents = writes.map((write) => toStored(collection, write));
        // A document keyed by revision is written once; any other one changes repeatedly.
        const expected = collection.key === 'revision' ? 'new' : 'any';
        return writeGuarded(this.generations.documents(collection, place), documents, expected);
      });
      await this.generations.advance(targets, generation, through);
      for (const { collection, place } of targets) {
        if (generation === 'served') this.fedThrough(collection, through);
        else this.filling.set(collection.name, { ...place, position: through });
      }
    });
  }

  override removeSome(collection: CollectionSpec, clientId: string, max: number): Promise<number> {
    return this.use(async () => {
      const generations = await this.generations.everyGeneration(collection);
      const removed = generations.map((documents) => removeOf(documents, clientId, max));
      return (await Promise.all(removed)).reduce((sum, count) => sum + count, 0);
    });
  }

  override async checkpoint(
    collection: CollectionSpec,
    generation: Generation,
  ): Promise<bigint | null> {
    return this.use(async () => {
      const place = await this.generations.find(collection, generation, true);
      if (place !== null && generation === 'served') this.fedThrough(collection, place.position);
      return place?.position ?? null;
    });
  }

  override async reset(collection: CollectionSpec): Promise<void> {
    await this.feed(async () => {
      await this.generations.reset(collection);
      this.fed.delete(collection.name);
      this.feeding.delete(collection.name);
      this.seen.delete(collection.name);
    });
  }

  override async startNext(collection: CollectionSpec): Promise<void> {
    await this.feed(async () => {
      this.filling.delete(collection.name);
      this.filling.set(collection.name, await this.generations.startNext(collection));
    });
  }

  override async switchToNext(collection: CollectionSpec): Promise<void> {
    await this.feed(async () => {
      const next =
        this.filling.get(collection.name) ?? (await this.writableGeneration(collection, 'next'));
      const served = await this.generations.switchToNext(collection, next);
      this.filling.delete(collection.name);
      this.feeding.delete(collection.name);
      this.seen.delete(collection.name);
      this.fed.set(collection.name, served.position);
    });
  }

  override async status(): Promise<CollectionStatus[]> {
    return this.use(() => this.generations.status());
  }

  /**
   * The generations that this engine may continue to fill. If another instance registered one that
   * is behind this engine, continuing would leave a gap, so the engine waits. A generation being
   * filled belongs to the instance that started it.
   */
  private async writableGenerations(
    collections: readonly CollectionSpec[],
    generation: Generation,
  ): Promise<GenerationEntry[]> {
    if (collections.length === 0) return [];
    const at = performance.now();
    const places = await this.generations.allExisting(collections, generation);
    for (const [index, place] of places.entries()) {
      const { name } = collections[index] as CollectionSpec;
      if (generation === 'next') {
        const own = this.filling.get(name);
        if (place.no !== own?.no) {
          throw new GenerationLost(`${name} is being rebuilt by another instance`);
        }
        if (place.position >= own.position) continue;
        throw new GenerationLost(`${name} is an older copy of what was filled`);
      }
      if (place.position < (this.fed.get(name) ?? -1n)) {
        throw new ReadModelUnavailable(`${name} was reset by another instance, which refills it`);
      }
      this.feeding.set(name, { place, at });
    }
    return places;
  }

  private async writableGeneration(
    collection: CollectionSpec,
    generation: Generation,
  ): Promise<GenerationEntry> {
    const [place] = await this.writableGenerations([collection], generation);
    return place as GenerationEntry;
  }

  /**
   * The generation to load documents from. A recent registry entry is sufficient: a document found
   * in one generation is valid in every other. A missing one is checked against the registry.
   */
  private async placeToLoad(
    collection: CollectionSpec,
    generation: Generation,
  ): Promise<GenerationEntry> {
    if (generation === 'next') return this.writableGeneration(collection, generation);
    const seen = this.feeding.get(collection.name);
    return isFresh(seen, collection) ? seen.place : this.writableGeneration(collection, generation);
  }

  private async confirm(
    collection: CollectionSpec,
    generation: Generation,
    place: GenerationEntry,
  ): Promise<void> {
    const { no } = await this.writableGeneration(collection, generation);
    if (no !== place.no) throw new ReadModelUnavailable(`${collection.name} was just replaced`);
  }

  /** Reads the served generation; a missing document counts only if that is served still. */
  private async reading(
    collection: CollectionSpec,
    ask: (documents: StoredCollection) => Promise<StoredDocument[]>,
  ): Promise<StoredDocument[]> {
    return this.use(async () => {
      let place = await this.servedLately(collection);
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const found = await ask(this.generations.documents(collection, place));
        if (found.length > 0) return found;
        const { no } = place;
        place = await this.servedNow(collection);
        if (place.no === no) return found;
      }
      throw new ReadModelUnavailable(`${collection.name} was reset again and again`);
    });
  }

  private async servedLately(collection: CollectionSpec): Promise<GenerationEntry> {
    const seen = this.seen.get(collection.name);
    return isFresh(seen, collection) ? seen.place : this.servedNow(collection);
  }

  private async servedNow(collection: CollectionSpec): Promise<GenerationEntry> {
    const at = performance.now();
    const place = await this.generations.existing(collection, 'served');
    this.seen.set(collection.name, { place, at });
    return place;
  }

  private fedThrough({ name }: CollectionSpec, position: bigint): void {
    if (position > (this.fed.get(name) ?? -1n)) this.fed.set(name, position);
  }

  /** Work of the projection engine: many requests, and no caller waits for an answer. */
  private feed<T>(work: () => Promise<T>): Promise<T> {
    return this.use(work, LONG_MS);
  }

  private use<T>(work: () => Promise<T>, limitMs?: number): Promise<T> {
    return this.server.use(
      (reason, cause) =>
        new ReadModelUnavailable(`the read models cannot be used: ${reason}`, { cause }),
      work,
      limitMs,
    );
  }
}

function isFresh(seen: Seen | undefined, { version }: CollectionSpec): seen is Seen {
  if (seen === undefined || performance.now() - seen.at >= REGISTRY_MS) return false;
  return seen.place.version === version;
}
