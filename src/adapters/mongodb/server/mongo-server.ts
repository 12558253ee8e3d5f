import { MongoClient, ReadConcern } from 'mongodb';
import type { Collection, Db, DbOptions } from 'mongodb';
import { NO_LOG, type Logger } from '../../../ports/logger.js';
import { HeartbeatWatch } from './heartbeat-watch.js';
import { isForeignServer, isOutage, MongoSilent, MongoUnusable, reasonOf } from './mongo-errors.js';
import { withDeadline } from '../../../async/deadline.js';

/** A document whose fields nobody but its adapter knows. */
export interface Stored {
  readonly _id: string;
  readonly [field: string]: unknown;
}
export type StoredCollection = Collection<Stored>;

/** How long the server may take for one question or one write, by its own clock. */
export const ANSWER_MS = 5_000;
/** A server that says nothing at all is given up after this; its own limits come first. */
const SILENCE_MS = 12_000;
/**
 * What has not ended by then never will. The driver writes to a socket that broke a moment ago, and
 * waits for room in it with no limit of time, past every limit above: whoever asked would hang, and
 * with it the lanes of a turn, or the feed.
 */
const HELD_MS = 9_000;
/** The same for work of many questions and writes: indexes, documents of a batch. */
export const LONG_MS = 60_000;
/** And for the look whether the server can be used, for which a start waits. */
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

/** Everything is written for good and read from the primary, whatever the address says. */
const DURABLE: DbOptions = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: ANSWER_MS },
  readPreference: 'primary',
  readConcern: new ReadConcern('local'),
};

/** Makes the port's own error of why the server cannot be used. */
export type Unavailable = (reason: string, cause: unknown) => Error;

/**
 * One client of a MongoDB server or replica set, with the databases of the ledger. It connects at
 * the first use, and again by itself whenever the connection was lost.
 */
export class MongoServer {
  readonly db: Db;
  /** Keys and credentials, apart from what a rebuild may drop. */
  readonly vault: Db;
  readonly #client: MongoClient;
  readonly #watch: HeartbeatWatch;
  #checked: Promise<void> | null = null;

  /** @throws MongoUnusable when the address is none */
  constructor(
    url: string,
    /** What must hold before anything is asked; tried again at each use until it does. */
    private readonly check: (server: MongoServer) => Promise<void>,
    private readonly logger: Logger = NO_LOG,
  ) {
    this.#client = clientOf(url);
    this.#watch = new HeartbeatWatch(this.#client, HEARTBEAT_LIMITS, logger);
    const name = databaseIn(url);
    this.db = this.#client.db(name, DURABLE);
    this.vault = this.#client.db(`${name}_vault`, DURABLE);
  }

  collection(name: string): StoredCollection {
    return this.db.collection<Stored>(name);
  }

  /** Makes sure that the server is one that can be used. @throws what the check found */
  ready(): Promise<void> {
    this.#checked ??= answerWithin(this.#check(), CHECK_MS).catch((cause: unknown) => {
      this.#checked = null;
      this.logger.debug('the server cannot be used', { cause });
      throw cause;
    });
    return this.#checked;
  }

  /**
   * An outage becomes what the port calls unavailable; a defect stays what it is. What takes longer
   * than the limit counts as an outage, and may happen all the same.
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

  /** What is under way fails; nothing may be asked afterwards. */
  async close(): Promise<void> {
    await this.#watch.close();
    await this.#client.close();
  }

  async #check(): Promise<void> {
    const version = await this.#version();
    if (!recentEnough(version)) {
      throw new MongoUnusable(`MongoDB ${String(version)} is too old: 4.4 or later is needed`);
    }
    await this.check(this);
  }

  async #version(): Promise<unknown> {
    try {
      // A client whose first connection failed stays closed until it is told to connect again.
      await this.#client.connect();
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
      // An int64 is never a number here, and no field is written only to say that it is not there.
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
    // The driver's own message may quote the address, and with it a password.
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
