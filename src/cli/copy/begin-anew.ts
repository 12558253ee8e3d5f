import { PROJECTIONS } from '../../../projections/all.js';
import type { Documents } from '../../ports/documents.js';
import type { IdIndex } from '../../ports/id-index.js';

/**
 * Empties the id index and the read models: how far they are is said in positions, and those of
 * another log mean nothing in the one that they will be fed from.
 */
export async function beginAnew(ids: IdIndex, documents: Documents): Promise<void> {
  if ((await ids.covered()) >= 0n) await ids.beginAnew();
  const collections = PROJECTIONS.map(({ collection }) => collection);
  await documents.prepare(collections);
  for (const collection of collections) {
    const position = await documents.checkpoint(collection, 'served');
    if (position !== null && position >= 0n) await documents.beginAnew(collection);
  }
}
