import { ANSWER_MS, type StoredCollection } from '../server/mongo-server.js';
import { idsOfClient } from './document-ids.js';

/** Removes documents of a client from one generation, at most `max`; answers how many. */
export async function removeOf(
  documents: StoredCollection,
  clientId: string,
  max: number,
): Promise<number> {
  // A client has one document under its id, or several under ids that begin with it.
  const own = { $or: [{ _id: clientId }, { _id: idsOfClient(clientId) }] };
  const options = { projection: { _id: 1 }, limit: max, maxTimeMS: ANSWER_MS };
  const found = await documents.find(own, options).toArray();
  if (found.length === 0) return 0;
  const ids = found.map(({ _id }) => _id);
  const { deletedCount } = await documents.deleteMany(
    { _id: { $in: ids } },
    { maxTimeMS: ANSWER_MS },
  );
  return deletedCount;
}
