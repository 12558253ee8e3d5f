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

/** Says which collection is the index; another one takes its place when it is begun anew. */
const REGISTRY = 'id-index';
const CURRENT = 'current';
const PREFIX = 'operations_';
/** The document that says how far the index is; no id of an entry is without a space. */
const COVERED = '!covered';

const IDS_MAX = 10_000;
const TRIES_MAX = 5;
const MAJORITY = new ReadConcern('majority');

interface Row extends Stored {
  readonly revisions: bigint[];
}

/**
 * The id index in MongoDB: one document for each id of a client, found by its `_id`. Entries are
 * written before the covered position moves. A look-up also asks for the covered position's own
 * document: where it is missing, the index was begun anew elsewhere and what was found counts
 * for nothing.
 */
export class MongoIdIndex extends IdIndex {
  #current: string | null = null;
  /** How far the feed of this instance is: it may not go on over an index that is behind it. */
  #fed = -1n;

  constructor(private readonly server: MongoServer) {
    super();
  }

  /** What a change of the primary might take back is left out: tails are cut by this answer. */
  override async covered(): Promise<bigint> {
    return this.#use(async () => {
      const position = await this.#inCurrent(async (ids) => {
        const options = { readConcern: MAJORITY, maxTimeMS: ANSWER_MS };
        const found = await ids.findOne({ _id: COVERED }, options);
        return found === null ? null : (found['position'] as bigint);
      });
      if (position > this.#fed) this.#fed = position;
      return position;
    });
  }

  override async find(
    questions: readonly IdQuestion[],
    covered = -1n,
  ): Promise<readonly (readonly bigint[])[]> {
    if (questions.length === 0) return [];
    const wanted = questions.map(entryId);
    return this.#use(() =>
      this.#inCurrent(async (ids) => {
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
    await this.#use(async () => {
      // As it is now: a feed that begins again must not let a write go on that was given up meanwhile.
      const fed = this.#fed;
      const ids = await this.#located();
      await this.#refuseGap(ids, fed);
      await writeAndRetryDuplicates(ids, rowsOf(entries), adding);
      const moved = await ids.updateOne(
        { _id: COVERED, position: { $gte: fed } },
        { $max: { position: int64(through) } },
        { maxTimeMS: ANSWER_MS },
      );
      if (moved.matchedCount === 0) throw this.#gap();
      if (through > this.#fed) this.#fed = through;
    }, LONG_MS);
  }

  /** Another feed of this instance begins: it goes on from what the index says, not from here. */
  feedBegins(): void {
    this.#fed = -1n;
  }

  override async beginAnew(): Promise<void> {
    await this.#use(async () => {
      await this.#located();
      await this.#replace(this.#current);
      this.#fed = -1n;
    }, LONG_MS);
  }

  override async forget(clientId: string): Promise<void> {
    await this.#use(async () => {
      const ids = await this.#located();
      await ids.deleteMany({ _id: idsOfClient(clientId) });
    }, LONG_MS);
  }

  /** Asks the index as it is; null means that it may not be the index any more. */
  async #inCurrent<T>(ask: (ids: StoredCollection) => Promise<T | null>): Promise<T> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const asked = this.#current;
      const answer = await ask(await this.#located());
      if (answer !== null) return answer;
      const stale = this.#current;
      this.#current = null;
      await this.#located();
      // Registered, and yet without its mark: somebody emptied it by hand.
      if (asked !== null && this.#current === stale) await this.#replace(stale);
    }
    throw new IdIndexUnavailable('the id index is begun anew again and again');
  }

  /** Before anything is written: going on over an index that is behind would leave a gap. */
  async #refuseGap(ids: StoredCollection, fed: bigint): Promise<void> {
    const found = await ids.findOne({ _id: COVERED }, { maxTimeMS: ANSWER_MS });
    if (found !== null && (found['position'] as bigint) >= fed) return;
    throw this.#gap();
  }

  #gap(): IdIndexUnavailable {
    this.#current = null;
    return new IdIndexUnavailable(
      'the id index was begun anew by another instance, which fills it',
    );
  }

  async #located(): Promise<StoredCollection> {
    this.#current ??= (await this.#registered()) ?? (await this.#replace(null));
    return this.#collection(this.#current);
  }

  async #registered(): Promise<string | null> {
    const registry = this.server.collection(REGISTRY);
    const found = await registry.findOne({ _id: CURRENT }, { maxTimeMS: ANSWER_MS });
    return found === null ? null : String(found['generation']);
  }

  /**
   * Puts an empty index in the place of one, or of none, unless another instance did: what is
   * registered then. The mark goes first from the old one, so that nobody takes it for the index.
   */
  async #replace(old: string | null): Promise<string> {
    const registry = this.server.collection(REGISTRY);
    const generation = new ObjectId().toHexString();
    await this.#collection(generation).insertOne({ _id: COVERED, position: -1n });
    try {
      if (old === null) await registry.insertOne({ _id: CURRENT, generation });
      else await registry.updateOne({ _id: CURRENT, generation: old }, { $set: { generation } });
    } catch (cause) {
      if (!metDuplicateId(cause)) throw cause;
    }
    const current = (await this.#registered()) ?? generation;
    const unused = current === generation ? old : generation;
    if (unused !== null) {
      await this.#collection(unused).deleteOne({ _id: COVERED });
      await this.server.db.dropCollection(`${PREFIX}${unused}`).catch((cause: unknown) => {
        if (!isNoCollection(cause)) throw cause;
      });
    }
    this.#current = current;
    return current;
  }

  #collection(generation: string): StoredCollection {
    return this.server.collection(`${PREFIX}${generation}`);
  }

  #use<T>(work: () => Promise<T>, limitMs?: number): Promise<T> {
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

/** Client, kind and id in one text; neither of the first two holds a space. */
function entryId({ clientId, kind, id }: IdQuestion): string {
  return `${idsOfClient(clientId).$gte}${kind} ${id}`;
}

/** One row for each id, with the revisions of all its entries. */
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

/** Nearly every id is a new one; the revisions of the others go in once, however often they come. */
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
