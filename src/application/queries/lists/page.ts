import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SlicedWork } from '../../../async/time-slices.js';
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

/** A page must contain this revision of its client; null = whatever was answered before. */
export interface AtLeastRevision {
  readonly minRevision: bigint | null;
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
  asked: PageAsked & { readonly work: SlicedWork },
): Promise<Page<Document>> {
  const { collection, scope, query, sort } = listing;
  const after = asked.cursor === null ? null : placeOf(await cursors.open(scope, asked.cursor));
  await asked.work.pause();
  const beyond = after === null ? {} : { after };
  const wanted = { ...query, sort, ...beyond, limit: asked.limit + 1 };
  const found = await documents.find(collection, wanted, asked.work);
  const items = found.slice(0, asked.limit);
  const last = items.at(-1);
  if (last === undefined || found.length <= asked.limit) return { items, nextCursor: null };
  const place = [valueIn(last, sort.field), last.clientId, last.key];
  return { items, nextCursor: await cursors.seal(scope, place) };
}

/** Documents of one page of a walk: reading and showing them takes one to two milliseconds. */
const WALKED_MAX = 100;
/** The same outside of long reads, for lists that nearly always fit one page. */
const WALKED_AT_ONCE_MAX = 4_000;

/**
 * A whole list, page by page, for streams and totals; a page is read on demand.
 * @param work null for a list that is part of a short read: its pages are large, because each of
 *   them may sort all of it, and other callers have their turn between two of them
 */
export async function* walk(
  documents: Documents,
  listing: Omit<Listing, 'scope'>,
  work: SlicedWork | null,
): AsyncGenerator<readonly Document[]> {
  const pageMax = work === null ? WALKED_AT_ONCE_MAX : WALKED_MAX;
  let after: Query['after'];
  for (;;) {
    const { collection, query, sort } = listing;
    const wanted = { ...query, sort, ...(after && { after }), limit: pageMax };
    await work?.pause();
    const found = await documents.find(collection, wanted, work);
    if (found.length > 0) yield found;
    const last = found.at(-1);
    if (last === undefined || found.length < pageMax) return;
    after = { value: valueIn(last, sort.field), id: last };
    if (work === null) await nextTurn();
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
