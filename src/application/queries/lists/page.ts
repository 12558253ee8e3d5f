import type {
  CollectionSpec,
  Document,
  Documents,
  Query,
  Scalar,
} from '../../../ports/documents.js';
import type { Cursors, Scope } from './cursors.js';
import { QueryError } from '../query-error.js';

/** Requested size and start of a page. */
export interface PageAsked {
  readonly limit: number;
  readonly cursor: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null when the list ends with the last item. */
  readonly nextCursor: string | null;
}

/** A list over one collection, without its limit and position. */
export interface Listing {
  readonly collection: CollectionSpec;
  readonly scope: Scope;
  readonly query: Omit<Query, 'limit' | 'after' | 'sort'>;
  readonly sort: { readonly field: string; readonly descending: boolean };
}

/** One page of a collection. One extra document shows whether a next page exists. */
export async function pageOf(
  documents: Documents,
  cursors: Cursors,
  listing: Listing,
  asked: PageAsked,
): Promise<Page<Document>> {
  const { collection, scope, query, sort } = listing;
  const after = asked.cursor === null ? null : placeOf(await cursors.open(scope, asked.cursor));
  const found = await documents.find(collection, {
    ...query,
    sort,
    ...(after === null ? {} : { after }),
    limit: asked.limit + 1,
  });
  const items = found.slice(0, asked.limit);
  const last = items.at(-1);
  if (last === undefined || found.length <= asked.limit) return { items, nextCursor: null };
  const place = [valueIn(last, sort.field), last.clientId, last.key];
  return { items, nextCursor: await cursors.seal(scope, place) };
}

/** A whole list, page by page, for streams and totals; a page is read on demand. */
export async function* walk(
  documents: Documents,
  listing: Omit<Listing, 'scope'>,
  pageMax = 500,
): AsyncGenerator<readonly Document[]> {
  let after: Query['after'];
  for (;;) {
    const { collection, query, sort } = listing;
    const place = after === undefined ? {} : { after };
    const found = await documents.find(collection, { ...query, sort, ...place, limit: pageMax });
    if (found.length > 0) yield found;
    const last = found.at(-1);
    if (last === undefined || found.length < pageMax) return;
    after = { value: valueIn(last, sort.field), id: last };
  }
}

function valueIn(document: Document, field: string): Scalar {
  return field === 'key' ? document.key : ((document.body[field] ?? null) as Scalar);
}

function placeOf(place: readonly Scalar[]): NonNullable<Query['after']> {
  const [value, clientId, key] = place;
  const sound =
    value !== undefined &&
    typeof clientId === 'string' &&
    (typeof key === 'string' || typeof key === 'bigint');
  if (!sound) throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
  return { value, id: { clientId, key } };
}
