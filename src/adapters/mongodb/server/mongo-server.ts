import { MongoClient, ReadConcern } from 'mongodb';
import type { Collection, Db, DbOptions } from 'mongodb';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { HeartbeatWatch } from './heartbeat-watch.js';
import { isForeignServer, isOutage, MongoSilent, MongoUnusable, reasonOf } from './mongo-errors.js';
import { withDeadline } from '../../../async/deadline.js';

/** A document whose fields are known only to its adapter. */
export interface Stored {
  readonly _id: string;
  readonly [field: string]: unknown;
}
export type StoredCollection = Collection<Stored>;

/** Time limit of the server for one query or write, by its own clock. */
export const ANSWER_MS = 5_000;
/** A server that sends nothing at all is abandoned after this; its own limits come first. */
const SILENCE_MS = 12_000;
/**
 * A request that has not ended by then never will. The driver may write to a socket that has just
 * broken and wait for space in it, without a time limit and past every limit above. Its caller
 * would hang, and with it the lanes of a pass, or the projection engine.
 */
const HELD_MS = 9_000;
/** The same limit for work of many queries and writes: indexes, documents of a batch. */
export const LONG_MS = 60_000;
/** The same limit for the check whether the server can be used, for which a start waits. */
const CHECK_MS = 15_000;
const SELECTION_MS = 3_000;
const CONNECT_MS = 3_000;
const HEARTBEAT_MS = 5_000;
const HEARTBEAT_LIMITS = {
  awaitedMs: CONNECT_MS + HEARTBEAT_MS + 2_000,
  plainMs: CONNECT_MS + 2_000,
};
const CONNECTIONS_MAX = 50;
const DATABASE = 'tallystick';
const OLDEST = [4, 4] as const;

/** Every write is durable and every read goes to the primary, whatever the address says. */
const DURABLE: DbOptions = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: ANSWER_MS },
  readPreference: 'primary',
  readConcern: new ReadConcern('local'),
};

/** Creates the port's own error with the reason why the server cannot be used. */
export type Unavailable = (reason: string, cause: unknown) => Error;

/**
 * One client of a MongoDB server or replica set, with the databases of the ledger. It connects at
 * the first use, and reconnects automatically.
 */
export class MongoServer {
  readonly db: Db;
  /** Keys and credentials, separate from collections that a rebuild may drop. */
  readonly vault: Db;
  private readonly client: MongoClient;
  private readonly watch: HeartbeatWatch;
  private checked: Promise<void> | null = null;

  /** @throws MongoUnusable when the address is invalid */
  constructor(
    url: string,
    /** Must pass before any request; repeated at each use until it does. */
    private readonly check: (server: MongoServer) => Promise<void>,
    private readonly logger: Logger = NO_LOG,
  ) {
    this.client = clientOf(url);
    this.watch = new HeartbeatWatch(this.client, HEARTBEAT_LIMITS, logger);
    const name = databaseIn(url);
    this.db = this.client.db(name, DURABLE);
    this.vault = this.client.db(`${name}_vault`, DURABLE);
  }

  collection(name: string): StoredCollection {
    return this.db.collection<Stored>(name);
  }

  /** Ensures that the server can be used. @throws the result of the check */
  ready(): Promise<void> {
    this.checked ??= answerWithin(this.runCheck(), CHECK_MS).catch((cause: unknown) => {
      this.checked = null;
      this.logger.debug('the server cannot be used', { cause });
      throw cause;
    });
    return this.checked;
  }

  /**
   * Turns an outage into the port's error for an unavailable store. Defects pass unchanged. A
   * request beyond the time limit counts as an outage, and may still take effect.
   */
  async use<T>(
    unavailable: Unavailable,
    work: () => Promise<T>,
    limitMs: number = HELD_MS,
  ): Promise<T> {
    try {
      return await answerWithin(this.ready().then(work), limitMs);
    } catch (cause) {
      if (!isOutage(cause)) throw cause;
      throw unavailable(reasonOf(cause), cause);
    }
  }

  /** Requests in flight fail; no request is allowed afterwards. */
  async close(): Promise<void> {
    await this.watch.close();
    await this.client.close();
  }

  private async runCheck(): Promise<void> {
    const version = await this.version();
    if (!recentEnough(version)) {
      throw new MongoUnusable(`MongoDB ${String(version)} is too old: 4.4 or later is needed`);
    }
    await this.check(this);
  }

  private async version(): Promise<unknown> {
    try {
      // A client whose first connection failed stays closed until `connect` is called again.
      await this.client.connect();
      const info = await this.db.admin().command({ buildInfo: 1, maxTimeMS: ANSWER_MS });
      return info['version'];
    } catch (cause) {
      if (!isForeignServer(cause)) throw cause;
      const needed = 'MongoDB 4.4 or later is needed';
      throw new MongoUnusable(`${cause.message} (${needed})`, { cause });
    }
  }
}

function answerWithin<T>(asked: Promise<T>, ms: number): Promise<T> {
  return withDeadline(asked, ms, () => new MongoSilent(`MongoDB did not answer within ${ms} ms`));
}

function clientOf(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'tallystick',
      // An int64 is never a number here, and an absent field is not written.
      useBigInt64: true,
      ignoreUndefined: true,
      promoteBuffers: true,
      serverSelectionTimeoutMS: SELECTION_MS,
      connectTimeoutMS: CONNECT_MS,
      socketTimeoutMS: SILENCE_MS,
      waitQueueTimeoutMS: ANSWER_MS,
      heartbeatFrequencyMS: HEARTBEAT_MS,
      maxPoolSize: CONNECTIONS_MAX,
    });
  } catch (cause) {
    // The driver's message may quote the address, and with it a password.
    throw new MongoUnusable('MONGODB_URL is not an address of MongoDB', { cause });
  }
}

function databaseIn(url: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? DATABASE : decodeURIComponent(name);
}

function recentEnough(version: unknown): boolean {
  const [major, minor] = /^(\d+)\.(\d+)/.exec(String(version))?.slice(1) ?? [];
  if (major === undefined || minor === undefined) return false;
  const found = [BigInt(major), BigInt(minor)] as const;
  const [oldestMajor, oldestMinor] = OLDEST.map(BigInt) as [bigint, bigint];
  return found[0] > oldestMajor || (found[0] === oldestMajor && found[1] >= oldestMinor);
}
