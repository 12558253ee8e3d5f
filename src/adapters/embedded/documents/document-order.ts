import type { CollectionSpec, Document, Filter, Query, Scalar } from '../../../ports/documents.js';

/** The order of a query's answer, as SQLite compares values. */
export class DocumentOrder {
  private readonly sign: 1 | -1;
  private readonly usesKey: boolean;

  constructor({ sort }: Query) {
    this.sign = sort?.descending === true ? -1 : 1;
    this.usesKey = (sort?.field ?? 'key') === 'key';
  }

  /** The values that a document is placed by, most important first. */
  placeOf(value: Scalar, { clientId, key }: Pick<Document, 'clientId' | 'key'>): readonly Scalar[] {
    return this.usesKey ? [key, clientId] : [value, clientId, key];
  }

  /** Negative when the first place comes before the second. */
  compare(one: readonly Scalar[], other: readonly Scalar[]): number {
    for (const [index, value] of one.entries()) {
      const order = compareScalars(value, other[index] ?? null);
      if (order !== 0) return this.sign * order;
    }
    return 0;
  }
}

/** Null comes before numbers, and these before texts, which are compared by their UTF-8 bytes. */
export function compareScalars(one: Scalar, other: Scalar): number {
  if (one === other) return 0;
  const kinds = kindOf(one) - kindOf(other);
  if (kinds !== 0) return kinds;
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other);
  return Number(one ?? 0) === Number(other ?? 0) ? 0 : (one ?? 0) < (other ?? 0) ? -1 : 1;
}

function kindOf(value: Scalar): number {
  if (value === null) return 0;
  return typeof value === 'string' ? 2 : 1;
}

const SURROGATE = /[\ud800-\udfff]/;

/** JavaScript compares UTF-16 units, which differs from UTF-8 only where surrogates occur. */
function compareTexts(one: string, other: string): number {
  if (SURROGATE.test(one) || SURROGATE.test(other)) {
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  return one < other ? -1 : 1;
}

/**
 * Whether the key's own index leads to the documents of a query, so that one statement reads little
 * more than the page. An order by a field has ties, which that statement would sort.
 * @param isOfClient the query is about one client
 */
export function isByKey(collection: CollectionSpec, query: Query, isOfClient: boolean): boolean {
  if (isOfClient && collection.key === 'client') return true;
  if (query.any !== undefined || (query.sort?.field ?? 'key') !== 'key') return false;
  const where = query.where ?? [];
  if (where.length === 0) return true;
  const equal = where.filter(({ op }) => op === '=').map(({ field }) => field);
  // Few documents of a client share the values of a whole index, so they may be sorted.
  return collection.indexes.some(({ fields, perClient }) => {
    const isWhole = isOfClient && perClient && fields.every((field) => equal.includes(field));
    return isWhole && where.length === fields.length;
  });
}

/**
 * The filters that lead to a part of an index which is in the order of the query; null = no index
 * has the order. Values of the first fields, then a range of the field that the query sorts by.
 */
export function indexedFilters(
  collection: CollectionSpec,
  query: Query,
  isOfClient: boolean,
): readonly Filter[] | null {
  const where = query.where ?? [];
  const sorted = query.sort?.field ?? 'key';
  const ranges = where.filter(({ field, op }) => field === sorted && RANGES.has(op));
  const found = collection.indexes.flatMap(({ fields, perClient }) => {
    const at = fields.indexOf(sorted);
    if (perClient !== isOfClient || at < 0) return [];
    const equal = fields.slice(0, at).map((field) => {
      return where.find((filter) => filter.field === field && filter.op === '=');
    });
    const fixed = equal.filter((filter) => filter !== undefined);
    return fixed.length === at ? [[...fixed, ...ranges]] : [];
  });
  return found.reduce<readonly Filter[] | null>(
    (best, each) => (best === null || each.length > best.length ? each : best),
    null,
  );
}

const RANGES: ReadonlySet<Filter['op']> = new Set<Filter['op']>(['<', '<=', '>', '>=']);
