import type { Document, Filter, Sort } from 'mongodb';
import {
  AccessRecords,
  type AccessKind,
  type AccessQuery,
  type AccessRecord,
  type NewAccessRecord,
} from '../../../ports/access-records.js';
import { ensureIndexes } from '../documents/document-indexes.js';
import { writeMerging } from '../documents/guarded-writes.js';
import { metDuplicateId } from '../server/mongo-errors.js';
import {
  ANSWER_MS,
  LONG_MS,
  type MongoServer,
  type Stored,
  type StoredCollection,
} from '../server/mongo-server.js';
import { inVault } from './key-vault.js';

/** A record as stored. The body is JSON text, so every member name and value comes back as is. */
interface StoredRecord extends Stored {
  readonly kind: AccessKind;
  readonly id: string;
  readonly subject: string;
  readonly sort: string;
  readonly expiresAt?: number | null;
  readonly version: number;
  readonly body: string;
}

const INDEXES = [
  { subject: 1, kind: 1, sort: 1, id: 1 },
  { kind: 1, sort: 1, id: 1 },
  { expiresAt: 1 },
] as const;
const OPTIONS = { maxTimeMS: ANSWER_MS };

/** Records of access in the database of the vault, shared by all instances. */
export class MongoAccessRecords extends AccessRecords {
  private readonly records: StoredCollection;

  constructor(private readonly server: MongoServer) {
    super();
    this.records = server.vault.collection<Stored>('access-records');
  }

  /** Creates the indexes. */
  async prepare(): Promise<void> {
    await ensureIndexes(this.records, INDEXES);
  }

  override async get(kind: AccessKind, id: string, now: number): Promise<AccessRecord | null> {
    const found = await this.use(() =>
      this.records.findOne({ _id: idOf({ kind, id }), ...alive(now) }, OPTIONS),
    );
    return found === null ? null : recordOf(found as StoredRecord);
  }

  override async add(record: NewAccessRecord, now: number): Promise<boolean> {
    return this.use(async () => {
      if (await this.insert(record)) return true;
      const expired = { _id: idOf(record), expiresAt: { $lte: now } };
      const { deletedCount } = await this.records.deleteOne(expired, OPTIONS);
      return deletedCount > 0 && (await this.insert(record));
    });
  }

  /** Without a transaction: a failure may leave some of the records, and the repetition the rest. */
  override async addMany(records: readonly NewAccessRecord[]): Promise<void> {
    const writes = records.map((record) => {
      const { _id, ...fields } = storedOf(record, 1);
      return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
    });
    await this.use(() => writeMerging(this.records, writes), LONG_MS);
  }

  /** Without a transaction, as `addMany`. */
  override async putMany(records: readonly NewAccessRecord[]): Promise<void> {
    const writes = records.map((record) => {
      const { _id, version: _, ...fields } = storedOf(record, 1);
      const update: Document = { $set: fields, $inc: { version: 1 } };
      return { updateOne: { filter: { _id }, update, upsert: true } };
    });
    await this.use(() => writeMerging(this.records, writes), LONG_MS);
  }

  override async replace(record: NewAccessRecord, expectedVersion: number): Promise<boolean> {
    const { _id, ...fields } = storedOf(record, expectedVersion + 1);
    const { matchedCount } = await this.use(() =>
      this.records.replaceOne({ _id, version: expectedVersion }, fields, OPTIONS),
    );
    return matchedCount > 0;
  }

  override async remove(kind: AccessKind, id: string): Promise<boolean> {
    const { deletedCount } = await this.use(() =>
      this.records.deleteOne({ _id: idOf({ kind, id }) }, OPTIONS),
    );
    return deletedCount > 0;
  }

  override async removeMany(kind: AccessKind, ids: readonly string[]): Promise<void> {
    const those = { _id: { $in: ids.map((id) => idOf({ kind, id })) } };
    await this.use(() => this.records.deleteMany(those), LONG_MS);
  }

  override async list(kind: AccessKind, query: AccessQuery): Promise<AccessRecord[]> {
    const direction = query.order === 'ascending' ? 1 : -1;
    const order: Sort = { sort: direction, id: direction };
    const found = await this.use(() =>
      this.records.find(filterOf(kind, query), OPTIONS).sort(order).limit(query.max).toArray(),
    );
    return found.map((each) => recordOf(each as StoredRecord));
  }

  /** Deletes by id, because a delete by query has no limit. */
  override async removeExpired(now: number, max: number): Promise<number> {
    const expired = { expiresAt: { $lte: now } };
    return this.use(async () => {
      const found = await this.records
        .find(expired, { ...OPTIONS, projection: { _id: 1 } })
        .sort({ expiresAt: 1 })
        .limit(max)
        .toArray();
      if (found.length === 0) return 0;
      const ids = { $in: found.map(({ _id }) => _id) };
      return (await this.records.deleteMany({ _id: ids, ...expired }, OPTIONS)).deletedCount;
    });
  }

  protected override async removeAllOf(
    subject: string,
    kinds: readonly AccessKind[],
  ): Promise<number> {
    const { deletedCount } = await this.use(
      () => this.records.deleteMany({ subject, kind: { $in: kinds } }),
      LONG_MS,
    );
    return deletedCount;
  }

  /** False when a record of that kind and id exists. */
  private async insert(record: NewAccessRecord): Promise<boolean> {
    try {
      await this.records.insertOne(storedOf(record, 1), OPTIONS);
      return true;
    } catch (cause) {
      if (metDuplicateId(cause)) return false;
      throw cause;
    }
  }

  private use<T>(work: () => Promise<T>, limitMs?: number): Promise<T> {
    return inVault(this.server, work, limitMs);
  }
}

function idOf({ kind, id }: Pick<AccessRecord, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

function storedOf(record: NewAccessRecord, version: number): StoredRecord {
  const { kind, id, subject, sort, expiresAt, body } = record;
  const text = JSON.stringify(body);
  return { _id: idOf(record), kind, id, subject, sort, expiresAt, version, body: text };
}

function recordOf(stored: StoredRecord): AccessRecord {
  const { kind, id, subject, sort, expiresAt, version } = stored;
  const body = JSON.parse(stored.body) as AccessRecord['body'];
  // A compatible server may omit a null that an upsert was to insert.
  return { kind, id, subject, sort, expiresAt: expiresAt ?? null, version, body };
}

/** No comparison of numbers holds for null or for an absent field: those do not expire. */
function alive(now: number): Filter<Stored> {
  return { $or: [{ expiresAt: { $gt: now } }, { expiresAt: null }] };
}

function filterOf(kind: AccessKind, query: AccessQuery): Filter<Stored> {
  const { subject, from, to, after, order, now } = query;
  const sort = {
    ...(typeof from === 'string' && { $gte: from }),
    ...(typeof to === 'string' && { $lt: to }),
  };
  const beyond = order === 'ascending' ? '$gt' : '$lt';
  const behind = after && [
    { sort: { [beyond]: after.sort } },
    { sort: after.sort, id: { [beyond]: after.id } },
  ];
  return {
    kind,
    ...(typeof subject === 'string' && { subject }),
    ...(Object.keys(sort).length > 0 && { sort }),
    $and: [alive(now), ...(behind ? [{ $or: behind }] : [])],
  };
}
