import { createSecretKey, randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { openMongo, type Mongo } from '../../../src/adapters/mongodb/open-mongo.js';

export const MASTER = createSecretKey(Buffer.alloc(32, 5));

/** A database that no other test has. */
export interface MongoDatabase {
  /** Its address. */
  readonly url: string;
  readonly name: string;
  /** A separate client, to look behind the adapter. */
  readonly client: MongoClient;
  drop(): Promise<void>;
}

/** A fresh database on a server, with its vault; both are gone after `drop`. */
export function mongoDatabase(server: string): MongoDatabase {
  const name = `test-${randomUUID()}`;
  const url = addressOf(server, name);
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000, useBigInt64: true });
  return {
    url,
    name,
    client,
    drop: async () => {
      await client.db(name).dropDatabase();
      await client.db(`${name}_vault`).dropDatabase();
      await client.close();
    },
  };
}

export function openIn({ url }: MongoDatabase): Promise<Mongo> {
  return openMongo({ url, masterKey: MASTER });
}

/** The stores of one instance in a fresh database, and how to restart and to end it. */
export async function ownMongo(server: string): Promise<{
  readonly mongo: Mongo;
  readonly reopen: () => Promise<Mongo>;
  readonly close: () => Promise<void>;
}> {
  const database = mongoDatabase(server);
  const first = await openIn(database);
  let mongo = first;
  return {
    mongo: first,
    reopen: async () => {
      await mongo.close();
      mongo = await openIn(database);
      return mongo;
    },
    close: async () => {
      await mongo.close();
      await database.drop();
    },
  };
}

/** The address of a server with another database in its path. */
export function addressOf(server: string, database: string): string {
  const [, hosts, options] = /^([^/]+\/\/[^/?]+)\/?[^?]*(\?.*)?$/.exec(server) ?? [];
  return `${hosts}/${database}${options ?? ''}`;
}
