import type { Document, Filter, Sort } from 'mongodb';
import {
  RefusalLog,
  RefusalLogUnavailable,
  type ListedRefusal,
  type RefusalBatch,
  type RefusalCount,
  type RefusalQuery,
  type RefusedMessage,
} from '../../ports/refusal-log.js';
import { ensureIndexes } from './documents/document-indexes.js';
import { writeMerging, type Write } from './documents/guarded-writes.js';
import { isNotImplemented } from './server/mongo-errors.js';
import {
  ANSWER_MS,
  LONG_MS,
  type MongoServer,
  type Stored,
  type StoredCollection,
} from './server/mongo-server.js';

/** An entry as stored; `_id` has everything that makes two refusals the same entry. */
interface StoredRefusal extends Stored {
  readonly client: string;
  readonly message: string;
  readonly reservation?: string | null;
  readonly codes: readonly string[];
  readonly at: Date;
  readonly lastAt: Date;
  readonly times: number;
  readonly credits: string;
  readonly channel: string;
  readonly country?: string | null;
  readonly key: string;
  readonly refusals: RefusedMessage['refusals'];
  /** The server drops the document after this instant, even while no instance runs. */
  readonly expiresAt: Date;
}

interface StoredCount extends Stored {
  readonly day: string;
  readonly code: string;
  readonly times: number;
  readonly expiresAt: Date;
}

const INDEXES = [
  { client: 1, at: 1, _id: 1 },
  { message: 1, client: 1 },
  { at: 1, _id: 1 },
] as const;
const EXPIRY = { name: 'expiry', expireAfterSeconds: 0 };

/**
 * Refusals in MongoDB, shared by all instances. Only the primary acknowledges writes: the entries
 * that an election can lose are not worth a wait.
 */
export class MongoRefusalLog extends RefusalLog {
  private readonly refusals: StoredCollection;
  private readonly dailyCounts: StoredCollection;
  private prepared: Promise<void> | null = null;

  constructor(private readonly server: MongoServer) {
    super();
    const writeConcern = { w: 1 } as const;
    this.refusals = server.db.collection<Stored>('refusals', { writeConcern });
    this.dailyCounts = server.db.collection<Stored>('refusal-counts', { writeConcern });
  }

  override async add({ refused, counts, until }: RefusalBatch): Promise<void> {
    const expiresAt = new Date(until);
    await this.use(async () => {
      if (refused.length > 0) {
        const writes = refused.map((each) => addition(each, expiresAt));
        await writeMerging(this.refusals, writes);
      }
      if (counts.length > 0) {
        await writeMerging(
          this.dailyCounts,
          counts.map((each) => counting(each, expiresAt)),
        );
      }
    });
  }

  override async find(query: RefusalQuery): Promise<ListedRefusal[]> {
    const direction = query.descending ? -1 : 1;
    const order: Sort = { at: direction, _id: direction };
    return this.use(async () => {
      const found = this.refusals
        .find(filterOf(query), { maxTimeMS: ANSWER_MS })
        .sort(order)
        .limit(query.limit);
      return (await found.toArray()).map((each) => refusedIn(each as StoredRefusal));
    });
  }

  override async counts(day: string): Promise<Readonly<Record<string, number>>> {
    return this.use(async () => {
      const found = (await this.dailyCounts
        .find({ day }, { maxTimeMS: ANSWER_MS })
        .toArray()) as StoredCount[];
      return Object.fromEntries(found.map(({ code, times }) => [code, times]));
    });
  }

  override async size(clientId: string | null): Promise<number> {
    const options = { maxTimeMS: ANSWER_MS };
    return this.use(() =>
      clientId === null
        ? this.refusals.estimatedDocumentCount(options)
        : this.refusals.countDocuments({ client: clientId }, options),
    );
  }

  override async removeOldest(clientId: string | null, most: number): Promise<number> {
    return this.remove(clientId === null ? {} : { client: clientId }, most);
  }

  override async removeBefore(instant: number, most: number): Promise<number> {
    const day = new Date(instant).toISOString().slice(0, 10);
    await this.use(() => this.dailyCounts.deleteMany({ day: { $lt: day } }));
    return this.remove({ at: { $lt: new Date(instant) } }, most);
  }

  override async removeClient(clientId: string): Promise<void> {
    await this.use(() => this.refusals.deleteMany({ client: clientId }), LONG_MS);
  }

  /** Deletes by id, because a delete by query has no limit. */
  private remove(filter: Filter<Stored>, most: number): Promise<number> {
    return this.use(async () => {
      const oldest = await this.refusals
        .find(filter, { projection: { _id: 1 }, maxTimeMS: ANSWER_MS })
        .sort({ at: 1, _id: 1 })
        .limit(most)
        .toArray();
      if (oldest.length === 0) return 0;
      const gone = { _id: { $in: oldest.map(({ _id }) => _id) } };
      return (await this.refusals.deleteMany(gone)).deletedCount;
    });
  }

  private use<T>(work: () => Promise<T>, limitMs?: number): Promise<T> {
    return this.server.use(
      (reason, cause) =>
        new RefusalLogUnavailable(`the refusals cannot be used: ${reason}`, { cause }),
      async () => {
        this.prepared ??= this.prepare().catch((cause: unknown) => {
          this.prepared = null;
          throw cause;
        });
        await this.prepared;
        return work();
      },
      limitMs,
    );
  }

  private async prepare(): Promise<void> {
    await ensureIndexes(this.refusals, INDEXES);
    for (const collection of [this.refusals, this.dailyCounts]) {
      await collection.createIndex({ expiresAt: 1 }, EXPIRY).catch((cause: unknown) => {
        // A compatible server without expiry: only running instances remove old entries.
        if (!isNotImplemented(cause)) throw cause;
      });
    }
    await ensureIndexes(this.dailyCounts, [{ day: 1 }]);
  }
}

function addition(refused: RefusedMessage, expiresAt: Date): Write {
  const { clientId, messageId, reservationId, at, lastAt, times, keyId, ...rest } = refused;
  const codes = rest.refusals.map(({ code }) => code);
  const day = new Date(at).toISOString().slice(0, 10);
  const _id = JSON.stringify([day, clientId, reservationId, codes, messageId]);
  const first: Omit<StoredRefusal, '_id' | 'lastAt' | 'times'> = {
    client: clientId,
    message: messageId,
    reservation: reservationId,
    codes,
    at: new Date(at),
    key: keyId,
    ...rest,
    expiresAt,
  };
  return merging(_id, {
    $setOnInsert: first,
    $inc: { times },
    $max: { lastAt: new Date(lastAt) },
  });
}

function counting({ day, code, times }: RefusalCount, expiresAt: Date): Write {
  const first: Omit<StoredCount, '_id' | 'times'> = { day, code, expiresAt };
  return merging(`${day} ${code}`, { $setOnInsert: first, $inc: { times } });
}

/** @param update of a `Document`, because `$inc` requires fields that are known to be numbers */
function merging(_id: string, update: Document): Write {
  return { updateOne: { filter: { _id }, update, upsert: true } };
}

function filterOf(query: RefusalQuery): Filter<Stored> {
  const { clientIds, messageId, code, from, to, after, descending } = query;
  const at = {
    ...(from !== null && { $gte: new Date(from) }),
    ...(to !== null && { $lt: new Date(to) }),
  };
  return {
    ...(clientIds !== null && {
      client: clientIds.length === 1 ? clientIds[0] : { $in: clientIds },
    }),
    ...(messageId !== null && { message: messageId }),
    ...(code !== null && { codes: code }),
    ...(Object.keys(at).length > 0 && { at }),
    ...(after !== null && { $or: behind(after, descending) }),
  };
}

/** A position is the instant and the `_id`, which is the order of the list. */
function behind(place: string, descending: boolean): Filter<Stored>[] {
  const [instant, id] = JSON.parse(place) as [string, string];
  const at = new Date(instant);
  const beyond = descending ? '$lt' : '$gt';
  return [{ at: { [beyond]: at } }, { at, _id: { [beyond]: id } }];
}

function refusedIn(stored: StoredRefusal): ListedRefusal {
  const { _id, client, message, reservation, at, lastAt, times, key } = stored;
  const { credits, channel, country, refusals } = stored;
  return {
    clientId: client,
    messageId: message,
    // A compatible server may omit a null that an upsert was to insert.
    reservationId: reservation ?? null,
    credits,
    channel,
    country: country ?? null,
    keyId: key,
    refusals,
    at: at.getTime(),
    lastAt: lastAt.getTime(),
    times,
    place: JSON.stringify([at.toISOString(), _id]),
  };
}
