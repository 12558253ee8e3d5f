import type { CollectionSpec, Filter, Query, Scalar } from '../../../ports/documents.js';
import { idsOfClient, storedId } from './document-ids.js';
import { int64 } from './stored-body.js';

/** Conditions on fields, in MongoDB's form. */
export type Conditions = { [path: string]: unknown };
export type Order = { [path: string]: 1 | -1 };

/** One query to MongoDB. */
export interface Asked {
  readonly filter: Conditions;
  readonly sort: Order;
}

const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;
const NOTHING: Conditions = { _id: { $in: [] } };
/** Each of these is literal in every dialect of regular expressions once it is escaped. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/**
 * The queries for one question. Executed in turn until the limit is reached, they return the
 * documents in order. A position is skipped in a form that lets an index start exactly there. Nulls
 * come first and need a separate query.
 */
export function questionsOf(collection: CollectionSpec, query: Query): Asked[] {
  const conditions: Conditions[] = [{ body: { $ne: null } }];
  const own = query.clientId === undefined ? {} : ofClient(collection, query.clientId);
  for (const filter of query.where ?? []) conditions.push(conditionOf(filter));
  if (query.any !== undefined) conditions.push(anyOf(query.any.map(conditionOf)));
  const field = sortedField(collection, query);
  const sort = orderOf(field, query.sort?.descending === true);
  const parts = query.after === undefined ? [[]] : beyond(collection, query, field);
  return parts.map((part) => ({ filter: { ...own, $and: [...conditions, ...part] }, sort }));
}

/** The path of a field in a stored document. */
export function pathOf(field: string): string {
  if (!FIELD.test(field)) throw new Error(`bad field name ${field}`);
  return field === 'key' ? 'key' : `body.${field}`;
}

function ofClient(collection: CollectionSpec, clientId: string): Conditions {
  if (collection.key === 'client') return { _id: storedId(collection, { clientId, key: '' }) };
  return { client: clientId, _id: idsOfClient(clientId) };
}

/** The first path of the order; null = the order is that of the `_id`s alone. */
function sortedField(collection: CollectionSpec, query: Query): string | null {
  const field = query.sort?.field ?? 'key';
  if (field !== 'key') return pathOf(field);
  return collection.key === 'client' || query.clientId !== undefined ? null : 'key';
}

function orderOf(path: string | null, descending: boolean): Order {
  const direction = descending ? -1 : 1;
  return path === null ? { _id: direction } : { [path]: direction, _id: direction };
}

/** "Strictly after this position", as consecutive parts of the order. */
function beyond(
  collection: CollectionSpec,
  { after, sort }: Query,
  path: string | null,
): Conditions[][] {
  if (after === undefined) return [[]];
  const descending = sort?.descending === true;
  const [further, orEqual] = descending ? ['$lt', '$lte'] : ['$gt', '$gte'];
  const tied: Conditions = { _id: { [further]: storedId(collection, after.id) } };
  if (path === null) return [[tied]];
  const value = path === 'key' ? after.id.key : after.value;
  if (value === null) {
    const nulls = [{ [path]: null }, tied];
    return descending ? [nulls] : [nulls, [{ [path]: { $ne: null } }]];
  }
  const place = storedScalar(value);
  const values = [
    { [path]: { [orEqual]: place } },
    { $or: [{ [path]: { [further]: place } }, tied] },
  ];
  return descending ? [values, [{ [path]: null }]] : [values];
}

const COMPARISONS = { '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;

function conditionOf({ field, op, value }: Filter): Conditions {
  const path = pathOf(field);
  if (op === 'in') {
    return { [path]: { $in: (isList(value) ? value : [value]).map(storedScalar) } };
  }
  if (isList(value)) throw new Error(`only "in" compares with a list, not "${op}"`);
  if (op === 'contains') return { [path]: { $regex: literally(String(value)) } };
  if (op === '=') return { [path]: storedScalar(value) };
  // No value is less or greater than null.
  return value === null ? NOTHING : { [path]: { [COMPARISONS[op]]: storedScalar(value) } };
}

function isList(value: Filter['value']): value is readonly Scalar[] {
  return Array.isArray(value);
}

function anyOf(conditions: readonly Conditions[]): Conditions {
  return conditions.length === 0 ? NOTHING : { $or: conditions };
}

function storedScalar(value: Scalar): Scalar {
  return typeof value === 'bigint' ? int64(value) : value;
}

/** A text as a regular expression that matches exactly it. The server accepts no zero character. */
function literally(text: string): string {
  return text.replaceAll(SPECIAL, String.raw`\$&`).replaceAll('\0', String.raw`\x00`);
}
