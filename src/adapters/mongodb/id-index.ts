import { ObjectId, ReadConcern } from 'mongodb';
import type { UpdateFilter } from 'mongodb';
import { IdIndex, IdIndexUnavailable } from '../../ports/id-index.js';
import type { IdEntry, IdQuestion } from '../../ports/id-index.js';
import { idsOfClient } from './documents/document-ids.js';
import { chunk, writeAndRetryDuplicates, type Write } from './documents/guarded-writes.js';
import { isNoCollection, metDuplicateId } from './server/mongo-errors.js';
import {
  ANSWER_MS,
  LONG_MS,
  type MongoServer,
  type Stored,
  type StoredCollection,
} from './server/mongo-server.js';
import { int64 } from './documents/stored-body.js';

/** Names the collection that is the index. A reset replaces it by another one. */
const REGISTRY = 'id-index';
const CURRENT = 'current';
const PREFIX = 'operations_';
/**
 * The document with the checkpoint of the index. Every `_id` of an entry contains a space, so none
 * collides with it.
 */
const COVERED = '!covered';

const IDS_MAX = 10_000;
const TRIES_MAX = 5;
const MAJORITY = new ReadConcern('majority');

interface Row extends Stored {
  readonly revisions: bigint[];
}

/**
 * The id index in MongoDB: one document per id of a client, found by its `_id`.
 *
 * - Entries are written before the checkpoint advances.
 * - A look-up also reads the checkpoint document. If it is missing, another instance has reset
 *   the index, and the result is ignored.
 */
export class MongoIdIndex extends IdIndex {
  private current: string | null = null;
  /**
   * Checkpoint of this instance's projection engine, which may not continue on an index that is
   * behind it.
   */
  private fed = -1n;

  constructor(private readonly server: MongoServer) {
    super();
  }

  /**
   * Ignores writes that an election could roll back: callers trim their unindexed ids by this
   * answer.
   */
  override async covered(): Promise<bigint> {
    return this.use(async () => {
      const position = await this.inCurrent(async (ids) => {
        const options = { readConcern: MAJORITY, maxTimeMS: ANSWER_MS };
        const found = await ids.findOne({ _id: COVERED }, options);
        return found === null ? null : (found['position'] as bigint);
      });
      if (position > this.fed) this.fed = position;
      return position;
    });
  }

  override async find(
    questions: readonly IdQuestion[],
    covered = -1n,
  ): Promise<readonly (readonly bigint[])[]> {
    if (questions.length === 0) return [];
    const wanted = questions.map(entryId);
    return this.use(() =>
      this.inCurrent(async (ids) => {
        const found = new Map<string, readonly bigint[]>();
        for (const some of chunk([...new Set(wanted)], IDS_MAX)) {
          const asked = { _id: { $in: [...some, COVERED] } };
          const options = { batchSize: some.length + 2, maxTimeMS: ANSWER_MS };
          const entries = (await ids.find(asked, options).toArray()) as Stored[] as Row[];
          const mark = entries.find(({ _id }) => _id === COVERED);
          if (mark === undefined) return null;
          if ((mark['position'] as bigint) < covered) throw emptied();
          for (const { _id, revisions } of entries) found.set(_id, revisions);
        }
        return wanted.map((id) => [...(found.get(id) ?? [])].sort(byValue));
      }),
    );
  }

  override async add(entries: readonly IdEntry[], through: bigint): Promise<void> {
    await this.use(async () => {
      // The present value: an engine that restarts must not let an abandoned write continue.
      const fed = this.fed;
      const ids = await this.located();
      await this.refuseGap(ids, fed);
      await writeAndRetryDuplicates(ids, rowsOf(entries), adding);
      const moved = await ids.updateOne(
        { _id: COVERED, position: { $gte: fed } },
        { $max: { position: int64(through) } },
        { maxTimeMS: ANSWER_MS },
      );
      if (moved.matchedCount === 0) throw this.gap();
      if (through > this.fed) this.fed = through;
    }, LONG_MS);
  }

  /**
   * Called when another engine of this instance starts: it continues from the index's checkpoint,
   * not from this value.
   */
  feedBegins(): void {
    this.fed = -1n;
  }

  override async reset(): Promise<void> {
    await this.use(async () => {
      await this.located();
      await this.replace(this.current);
      this.fed = -1n;
    }, LONG_MS);
  }

  override async forget(clientId: string): Promise<void> {
    await this.use(async () => {
      const ids = await this.located();
      await ids.deleteMany({ _id: idsOfClient(clientId) });
    }, LONG_MS);
  }

  /** Executes a query on the present index; null means that it may not be the index any more. */
  private async inCurrent<T>(ask: (ids: StoredCollection) => Promise<T | null>): Promise<T> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const asked = this.current;
      const answer = await ask(await this.located());
      if (answer !== null) return answer;
      const stale = this.current;
      this.current = null;
      await this.located();
      // Registered but without its mark: an administrator emptied the collection.
      if (asked !== null && this.current === stale) await this.replace(stale);
    }
    throw new IdIndexUnavailable('the id index was reset again and again');
  }

  /** Called before anything is written: continuing on an index that is behind would leave a gap. */
  private async refuseGap(ids: StoredCollection, fed: bigint): Promise<void> {
    const found = await ids.findOne({ _id: COVERED }, { maxTimeMS: ANSWER_MS });
    if (found !== null && (found['position'] as bigint) >= fed) return;
    throw this.gap();
  }

  private gap(): IdIndexUnavailable {
    this.current = null;
    return new IdIndexUnavailable('the id index was reset by another instance, which refills it');
  }

  private async located(): Promise<StoredCollection> {
    this.current ??= (await this.registered()) ?? (await this.replace(null));
    return this.collection(this.current);
  }

  private async registered(): Promise<string | null> {
    const registry = this.server.collection(REGISTRY);
    const found = await registry.findOne({ _id: CURRENT }, { maxTimeMS: ANSWER_MS });
    return found === null ? null : String(found['generation']);
  }

  /**
   * Replaces a given index, or none, by an empty one, unless another instance did. Returns the
   * registered index. The mark of the old index is removed first, so no instance uses it any more.
   */
  private async replace(old: string | null): Promise<string> {
    const registry = this.server.collection(REGISTRY);
    const generation = new ObjectId().toHexString();
    await this.collection(generation).insertOne({ _id: COVERED, position: -1n });
    try {
      if (old === null) await registry.insertOne({ _id: CURRENT, generation });
      else await registry.updateOne({ _id: CURRENT, generation: old }, { $set: { generation } });
    } catch (cause) {
      if (!metDuplicateId(cause)) throw cause;
    }
    const current = (await this.registered()) ?? generation;
    const unused = current === generation ? old : generation;
    if (unused !== null) {
      await this.collection(unused).deleteOne({ _id: COVERED });
      await this.server.db.dropCollection(`${PREFIX}${unused}`).catch((cause: unknown) => {
        if (!isNoCollection(cause)) throw cause;
      });
    }
    this.current = current;
    return current;
  }

  private collection(generation: string): StoredCollection {
    return this.server.collection(`${PREFIX}${generation}`);
  }

  private use<T>(work: () => Promise<T>, limitMs?: number): Promise<T> {
    return this.server.use(
      (reason, cause) =>
        new IdIndexUnavailable(`the id index cannot be used: ${reason}`, { cause }),
      work,
      limitMs,
    );
  }
}

function emptied(): IdIndexUnavailable {
  return new IdIndexUnavailable('the id index was emptied while ids were looked up');
}

/** Client, kind and id in one text; the first two contain no space. */
function entryId({ clientId, kind, id }: IdQuestion): string {
  return `${idsOfClient(clientId).$gte}${kind} ${id}`;
}

/** One row per id, with the revisions of all its entries. */
function rowsOf(entries: readonly IdEntry[]): Row[] {
  const rows = new Map<string, bigint[]>();
  for (const entry of entries) {
    const id = entryId(entry);
    const revision = int64(entry.revision);
    const known = rows.get(id);
    if (known === undefined) rows.set(id, [revision]);
    else if (!known.includes(revision)) known.push(revision);
  }
  return [...rows].map(([_id, revisions]) => ({ _id, revisions }));
}

/**
 * Nearly every id is new. The revisions of other ids are added once, even if the write is repeated.
 */
function adding({ _id, revisions }: Row, again: boolean): Write {
  if (!again) return { insertOne: { document: { _id, revisions } } };
  const added: UpdateFilter<{ revisions: bigint[] }> = {
    $addToSet: { revisions: { $each: revisions } },
  };
  return { updateOne: { filter: { _id }, update: added, upsert: true } };
}

function byValue(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
