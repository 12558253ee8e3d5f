import { MongoServerError } from 'mongodb';
import type { CollectionSpec } from '../../../ports/documents.js';
import { pathOf, type Order } from './document-queries.js';
import { isNoCollection } from '../server/mongo-errors.js';
import type { StoredCollection } from '../server/mongo-server.js';

const OPTIONS_CONFLICT = 85;
const KEYS_CONFLICT = 86;

/** The indexes of a collection. Each ends with the `_id`, which orders ties. */
export function indexesOf({ indexes }: CollectionSpec): Order[] {
  return indexes.map(({ fields, perClient }) => {
    const paths = [...(perClient ? ['client'] : []), ...fields.map(pathOf), '_id'];
    return Object.fromEntries(paths.map((path) => [path, 1]));
  });
}

/** Creates missing indexes and replaces those with wrong options. */
export async function ensureIndexes(
  collection: StoredCollection,
  wanted: readonly Order[],
): Promise<void> {
  for (const key of wanted) {
    try {
      await collection.createIndex(key, { name: nameOf(key) });
    } catch (cause) {
      if (!isConflict(cause)) throw cause;
      await replaceIndex(collection, key);
    }
  }
}

/** Replaces an index on these fields, or with this name, that queries cannot use. */
async function replaceIndex(collection: StoredCollection, key: Order): Promise<void> {
  const paths = JSON.stringify(key);
  const found = await indexesIn(collection);
  const inTheWay = found.filter((each) => each.name === nameOf(key) || each.paths === paths);
  for (const { name } of inTheWay) await collection.dropIndex(name);
  await collection.createIndex(key, { name: nameOf(key) });
}

async function indexesIn(
  collection: StoredCollection,
): Promise<{ readonly name: string; readonly paths: string }[]> {
  try {
    const found = await collection.indexes();
    return found.map(({ name = '', key }) => ({ name, paths: JSON.stringify(key) }));
  } catch (cause) {
    if (isNoCollection(cause)) return [];
    throw cause;
  }
}

function nameOf(key: Order): string {
  return Object.keys(key).join('_');
}

function isConflict(cause: unknown): boolean {
  if (!(cause instanceof MongoServerError)) return false;
  return cause.code === OPTIONS_CONFLICT || cause.code === KEYS_CONFLICT;
}
