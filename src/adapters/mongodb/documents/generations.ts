import type { CollectionSpec, CollectionStatus, Generation } from '../../../ports/documents.js';
import { GenerationLost, ReadModelUnavailable } from '../../../ports/documents.js';
import { ensureIndexes, indexesOf } from './document-indexes.js';
import { isNoCollection, metDuplicateId } from '../server/mongo-errors.js';
import { ANSWER_MS, type MongoServer, type StoredCollection } from '../server/mongo-server.js';
import { int64 } from './stored-body.js';

/**
 * One generation of a read model. The number `no` is never reused, so no code can reach another
 * generation with it.
 */
export interface GenerationEntry {
  readonly no: number;
  readonly version: number;
  /** Distinguishes two generations of one version with different indexes. */
  readonly shape: string;
  readonly position: bigint;
}

interface Registered {
  readonly _id: string;
  /** The last assigned number. */
  readonly last: number;
  readonly served: GenerationEntry;
  readonly next: GenerationEntry | null;
}

const REGISTRY = 'generations';
const TRIES_MAX = 10;
const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * The registry: one document per read model has the served generation and its position. Every
 * change is one write to that document, guarded by its last number. So readers see a switch
 * completely or not at all, and two instances cannot both make it.
 */
export class Generations {
  private readonly registry: StoredCollection;

  constructor(private readonly server: MongoServer) {
    this.registry = server.collection(REGISTRY);
  }

  /** The documents of a generation. */
  documents({ name, version }: CollectionSpec, { no }: GenerationEntry): StoredCollection {
    return this.server.collection(`${checkedName(name)}_v${version}_${no}`);
  }

  /**
   * The generation at this version, or null. `certain` ignores writes that an election could roll
   * back.
   */
  async find(
    collection: CollectionSpec,
    generation: Generation,
    certain = false,
  ): Promise<GenerationEntry | null> {
    const found = await this.read(collection.name, certain ? 'majority' : 'local');
    const place = found?.[generation] ?? null;
    return place?.version === collection.version ? place : null;
  }

  /** The documents of every generation, of any version. */
  async everyGeneration(collection: CollectionSpec): Promise<StoredCollection[]> {
    const found = await this.read(collection.name, 'majority');
    const places = [found?.served ?? null, found?.next ?? null].filter((each) => each !== null);
    return places.map((place) => this.documents({ ...collection, version: place.version }, place));
  }

  /** As `existing`, for several collections in one query; parallel to them. */
  async allExisting(
    collections: readonly CollectionSpec[],
    generation: Generation,
  ): Promise<GenerationEntry[]> {
    const asked = { _id: { $in: collections.map(({ name }) => name) } };
    const options = { batchSize: collections.length + 1, maxTimeMS: ANSWER_MS };
    const all = await this.registry.find(asked, options).toArray();
    const found = new Map(all.map((each) => [each._id, each as unknown as Registered]));
    return collections.map(({ name, version }) => {
      const place = found.get(name)?.[generation] ?? null;
      if (place?.version === version) return place;
      throw gone(generation, `${name} has no ${generation} generation`);
    });
  }

  /** @throws ReadModelUnavailable */
  async existing(collection: CollectionSpec, generation: Generation): Promise<GenerationEntry> {
    const [place] = await this.allExisting([collection], generation);
    return place as GenerationEntry;
  }

  /** Creates the served generation of a collection that has none, or none that is usable. */
  async prepare(collection: CollectionSpec): Promise<void> {
    const { name, version } = collection;
    const found = (await this.read(name)) ?? (await this.register(collection));
    if (found.served.version !== version) return;
    if (found.served.shape === shapeOf(collection)) await this.index(collection, found.served);
    else await this.reset(collection);
    await this.dropForgotten(name);
  }

  async reset(collection: CollectionSpec): Promise<void> {
    const { last } = await this.change(collection, ({ last }) => ({
      served: emptyPlace(collection, last + 1),
      last: last + 1,
    }));
    await this.index(collection, emptyPlace(collection, last));
    await this.dropForgotten(collection.name);
  }

  /** The entry of the new generation. */
  async startNext(collection: CollectionSpec): Promise<GenerationEntry> {
    const { last } = await this.change(collection, ({ last }) => ({
      next: emptyPlace(collection, last + 1),
      last: last + 1,
    }));
    const place = emptyPlace(collection, last);
    await this.index(collection, place);
    await this.dropForgotten(collection.name);
    return place;
  }

  /**
   * Serves the next generation in its filled state, unless it is served already. Returns its entry.
   */
  async switchToNext(
    collection: CollectionSpec,
    filled: GenerationEntry,
  ): Promise<GenerationEntry> {
    const { served } = await this.change(collection, ({ served, next }) => {
      // The answer to an earlier switch may have been lost.
      if (served.no === filled.no) return { served };
      if (next?.no === filled.no && next.position >= filled.position) {
        return { served: next, next: null };
      }
      throw gone('next', `${collection.name} is not as it was filled`);
    });
    await this.dropForgotten(collection.name);
    return served;
  }

  /**
   * Advances the positions of generations, which never decrease. If one is behind the position read
   * before the write, the database was replaced in between.
   * @throws ReadModelUnavailable
   */
  async advance(
    moved: readonly { readonly collection: CollectionSpec; readonly place: GenerationEntry }[],
    generation: Generation,
    through: bigint,
  ): Promise<void> {
    if (moved.length === 0) return;
    const { matchedCount } = await this.registry.bulkWrite(
      moved.map(({ collection: { name }, place }) => ({
        updateOne: {
          filter: {
            _id: name,
            [`${generation}.no`]: place.no,
            [`${generation}.position`]: { $gte: int64(place.position) },
          },
          update: { $max: { [`${generation}.position`]: int64(through) } },
        },
      })),
      { ordered: false, maxTimeMS: ANSWER_MS },
    );
    if (matchedCount === moved.length) return;
    const names = moved.map(({ collection: { name } }) => name).join(', ');
    throw gone(generation, `${names} was reset by another instance meanwhile`);
  }

  async status(): Promise<CollectionStatus[]> {
    const all = await this.registry.find({}, { maxTimeMS: ANSWER_MS }).sort({ _id: 1 }).toArray();
    return all.map((each) => {
      const { _id: name, served, next } = each as unknown as Registered;
      const { version, position } = served;
      return { name, version, position, rebuilding: next !== null };
    });
  }

  private async read(
    name: string,
    level: 'local' | 'majority' = 'local',
  ): Promise<Registered | null> {
    const options = { readConcern: { level }, maxTimeMS: ANSWER_MS };
    return (await this.registry.findOne({ _id: name }, options)) as unknown as Registered | null;
  }

  private async register(collection: CollectionSpec): Promise<Registered> {
    const { name } = collection;
    const first = { _id: name, last: 1, served: emptyPlace(collection, 1), next: null };
    try {
      await this.registry.insertOne(first, { maxTimeMS: ANSWER_MS });
    } catch (cause) {
      if (!metDuplicateId(cause)) throw cause;
    }
    return (await this.read(name)) ?? first;
  }

  /** Changes the registry entry relative to what was read, and returns the new entry. */
  private async change(
    collection: CollectionSpec,
    change: (found: Registered) => Partial<Registered>,
  ): Promise<Registered> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const found = (await this.read(collection.name)) ?? (await this.register(collection));
      const changed = change(found);
      const { _id, last, served, next } = found;
      const guard = { _id, last, 'served.no': served.no, 'next.no': next?.no ?? null };
      const update = { $set: changed };
      const { matchedCount } = await this.registry.updateOne(guard, update, {
        maxTimeMS: ANSWER_MS,
      });
      if (matchedCount === 1) return { ...found, ...changed };
    }
    throw new ReadModelUnavailable(`${collection.name} is being changed by other instances`);
  }

  private index(collection: CollectionSpec, place: GenerationEntry): Promise<void> {
    return ensureIndexes(this.documents(collection, place), indexesOf(collection));
  }

  /**
   * Drops documents that no generation owns. Collections are created after their number was
   * registered, so a collection that exists but is not registered was abandoned permanently.
   */
  private async dropForgotten(name: string): Promise<void> {
    const all = await this.server.db.listCollections({}, { nameOnly: true }).toArray();
    const found = await this.read(name);
    if (found === null) return;
    const { served, next } = found;
    for (const collection of all) {
      const no = new RegExp(`^${name}_v\\d+_(\\d+)$`).exec(collection.name)?.[1];
      if (no === undefined || no === `${served.no}` || no === `${next?.no}`) continue;
      await this.server.db.dropCollection(collection.name).catch((cause: unknown) => {
        if (!isNoCollection(cause)) throw cause;
      });
    }
  }
}

/** Distinguishes two generations of one version. */
function shapeOf({ key, indexes }: CollectionSpec): string {
  return JSON.stringify({ key, indexes });
}

function emptyPlace(collection: CollectionSpec, no: number): GenerationEntry {
  return { no, version: collection.version, shape: shapeOf(collection), position: -1n };
}

/** The served generation recovers automatically. */
function gone(generation: Generation, text: string): ReadModelUnavailable {
  return generation === 'next' ? new GenerationLost(text) : new ReadModelUnavailable(text);
}

function checkedName(name: string): string {
  if (!NAME.test(name)) throw new Error(`bad collection name ${name}`);
  return name;
}
