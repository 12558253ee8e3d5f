import { ANSWER_MS, type StoredCollection } from '../server/mongo-server.js';
import type { StoredDocument } from './document-ids.js';
import { chunk } from './guarded-writes.js';

const IDS_MAX = 5_000;

/** The stored documents with these ids, by id; a missing one has no entry. */
export async function readStored(
  documents: StoredCollection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  const found = new Map<string, StoredDocument>();
  for (const some of chunk(ids, IDS_MAX)) {
    const options = { batchSize: some.length + 1, maxTimeMS: ANSWER_MS };
    const all = await documents.find({ _id: { $in: some } }, options).toArray();
    for (const each of all as unknown as StoredDocument[]) found.set(each._id, each);
  }
  return found;
}
