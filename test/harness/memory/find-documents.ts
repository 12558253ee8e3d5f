import type { Document, DocumentId, Filter, Query, Scalar } from '../../../src/ports/documents.js';

/** The meaning of a query, applied to documents in memory. */
export function findDocuments(documents: readonly Document[], query: Query): Document[] {
  const { clientId, where = [], any, sort, after, limit } = query;
  const field = sort?.field ?? 'key';
  const sign = sort?.descending === true ? -1 : 1;
  return documents
    .filter((document) => clientId === undefined || document.clientId === clientId)
    .filter((document) => where.every((filter) => holds(document, filter)))
    .filter((document) => any === undefined || any.some((filter) => holds(document, filter)))
    .sort((a, b) => sign * inOrder(placeOf(a, field), placeOf(b, field)))
    .filter((document) => {
      if (after === undefined) return true;
      return sign * inOrder(placeOf(document, field), after) > 0;
    })
    .slice(0, limit);
}

interface Place {
  readonly value: Scalar;
  readonly id: DocumentId;
}

function placeOf(document: Document, field: string): Place {
  return { value: valueOf(document, field), id: document };
}

function valueOf(document: Document, field: string): Scalar {
  if (field === 'key') return document.key;
  const value = document.body[field] ?? null;
  if (typeof value === 'object' && value !== null) throw new Error(`${field} is no scalar`);
  return value;
}

function inOrder(a: Place, b: Place): number {
  return (
    compare(a.value, b.value) ||
    compare(a.id.clientId, b.id.clientId) ||
    compare(a.id.key, b.id.key)
  );
}

/** Null comes first. */
function compare(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function holds(document: Document, filter: Filter): boolean {
  const value = valueOf(document, filter.field);
  const wanted = filter.value;
  if (filter.op === 'in') return Array.isArray(wanted) && wanted.includes(value);
  if (Array.isArray(wanted) || typeof wanted === 'object') return wanted === value;
  if (filter.op === '=') return compare(value, wanted) === 0;
  if (value === null) return false;
  if (filter.op === 'contains') return String(value).includes(String(wanted));
  const order = compare(value, wanted);
  if (filter.op === '<') return order < 0;
  if (filter.op === '<=') return order <= 0;
  return filter.op === '>' ? order > 0 : order >= 0;
}
