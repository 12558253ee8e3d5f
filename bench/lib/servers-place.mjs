import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { beginIdsWith } from './client-ids.mjs';
import { makeKey, startProduct } from './product.mjs';

/**
 * A separate ledger on the servers of the environment. The log belongs to the server and outlives
 * the run, so clients, database and master key are new for each run.
 */
export function placeOf({ EVENTSTORE_URL, MONGODB_URL }) {
  if (!EVENTSTORE_URL || !MONGODB_URL) {
    throw new Error(
      'set EVENTSTORE_URL and MONGODB_URL, or run it on the stand-ins: ' +
        'node test/servers/start.mjs -- node bench/run.mjs --only servers',
    );
  }
  const tag = randomBytes(4).toString('hex');
  beginIdsWith(tag);
  const database = MONGODB_URL.replace(
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/,
    `$1/tallystick_bench_${tag}`,
  );
  const TALLYSTICK_MASTER_KEY = randomBytes(32).toString('base64');
  return { env: { EVENTSTORE_URL, MONGODB_URL: database, TALLYSTICK_MASTER_KEY }, database };
}

/** Runs the product there while the work lasts. */
export async function withProduct({ env }, work) {
  const product = await startProduct('unused', env);
  try {
    product.key = await makeKey(product);
    return await work(product);
  } finally {
    await product.stop();
  }
}

/** The id index and the read models; the vault has a separate database. */
export async function dropReadModels({ database }) {
  const client = await MongoClient.connect(database);
  await client.db().dropDatabase();
  await client.close();
}

export async function dropDatabases({ database }) {
  const client = await MongoClient.connect(database);
  await client.db().dropDatabase();
  await client.db(`${client.db().databaseName}_vault`).dropDatabase();
  await client.close();
}
