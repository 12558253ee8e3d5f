import type { Documents } from '../../ports/documents.js';
import type { IdIndex } from '../../ports/id-index.js';
import type { IdIndexProjector } from './id-index-projector.js';
import type { ServedModel } from './served-model.js';

/** Ends a subscription; the next one starts at an earlier position. */
export class StoreRegressed extends Error {
  override readonly name = 'StoreRegressed';
}

/** Whether a store has less than any instance was known to have stored there. */
export async function haveLost(
  operations: IdIndexProjector,
  models: readonly ServedModel[],
  { ids, documents }: { readonly ids: IdIndex; readonly documents: Documents },
): Promise<boolean> {
  if (operations.stored.storeRegressed(await ids.covered())) return true;
  for (const { served, projection, model } of models) {
    if (!served) continue;
    const position = await documents.checkpoint(projection.collection, 'served');
    if (model.stored.storeRegressed(position)) return true;
  }
  return false;
}
