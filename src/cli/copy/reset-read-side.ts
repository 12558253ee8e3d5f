import { PROJECTIONS } from '../../../projections/all.js';
import type { Documents } from '../../ports/documents.js';
import type { IdIndex } from '../../ports/id-index.js';

/**
 * Empties the id index and the read models. Their checkpoints are positions, and positions of
 * another log mean nothing in the log that they are filled from next.
 */
export async function resetReadSide(ids: IdIndex, documents: Documents): Promise<void> {
  if ((await ids.covered()) >= 0n) await ids.reset();
  const collections = PROJECTIONS.map(({ collection }) => collection);
  await documents.prepare(collections);
  for (const collection of collections) {
    const position = await documents.checkpoint(collection, 'served');
    if (position !== null && position >= 0n) await documents.reset(collection);
  }
}
