import type { CollectionSpec, Filter, Query, Scalar } from '../../../ports/documents.js';
import { checkedField, columnOf, indexedFields, sqlValue, sqlValues } from './document-schema.js';
import type { SqlValue } from './document-schema.js';

/** A statement with its values. Everything that comes from a caller is bound. */
export interface BoundSql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

interface Question {
  readonly collection: CollectionSpec;
  readonly query: Query;
  /** The number of the one client in question; null = documents of all clients. */
  readonly client: number | null;
}

/**
 * The statements of a query. Executed in turn until the limit is reached, they return the documents
 * in order. The last bound value is the limit. For one client the order does not need the table of
 * clients. Otherwise ties are broken by the client's id, which is the same in every file; its
 * number is not.
 */
export function queriesOf(table: string, question: Question): BoundSql[] {
  const { collection, query, client } = question;
  const conditions: BoundSql[] = [plain('d.body IS NOT NULL')];
  if (client !== null) conditions.push({ sql: 'd.client = ?', values: [client] });
  conditions.push(filtersOf(collection, query));
  const order = orderOf(question);
  const select = selectOf(table, question, order);
  const parts = query.after === undefined ? [plain('TRUE')] : beyond(query.after, order, question);
  return parts.map((part) => {
    const where = joined([...conditions, part], 'AND');
    return { sql: select(where.sql), values: where.values };
  });
}

function selectOf(
  table: string,
  { collection, query, client }: Question,
  order: readonly string[],
): (where: string) => string {
  const direction = query.sort?.descending === true ? 'DESC' : 'ASC';
  const by = order.map((term) => `${term} ${direction}`).join(', ');
  const key = collection.key === 'client' ? "''" : 'd.key';
  return (where) =>
    `SELECT d.client, ${key}, d.revision, d.body FROM ${joinedTables(table, { collection, query, client })}
     WHERE ${where}${by === '' ? '' : ` ORDER BY ${by}`} LIMIT ?`;
}

/**
 * SQLite reads the tables of a cross join in the order of their names. Where the clients' ids give
 * the order, their index comes first, so a page needs no sort.
 */
function joinedTables(table: string, { collection, query, client }: Question): string {
  if (client !== null) return `${table} AS d`;
  const isByClient = collection.key === 'client' && (query.sort?.field ?? 'key') === 'key';
  return isByClient
    ? `clients AS c CROSS JOIN ${table} AS d ON d.client = c.no`
    : `${table} AS d CROSS JOIN clients AS c ON c.no = d.client`;
}

/** The terms of the order, most important first; empty when there is at most one document. */
function orderOf({ collection, query, client }: Question): string[] {
  const field = query.sort?.field ?? 'key';
  const ties = [
    ...(client === null ? ['c.id'] : []),
    ...(collection.key === 'client' ? [] : ['d.key']),
  ];
  if (field !== 'key') return [termOf(collection, field), ...ties];
  return collection.key === 'client' ? ties : ['d.key', ...(client === null ? ['c.id'] : [])];
}

type Place = NonNullable<Query['after']>;

/**
 * "Strictly after this position" as consecutive parts of the order. Each part has a form that lets
 * an index start exactly there. Nulls come first in ascending order.
 */
function beyond(after: Place, order: readonly string[], { query }: Question): BoundSql[] {
  const descending = query.sort?.descending === true;
  const sign = descending ? '<' : '>';
  const [term = '', ...ties] = order;
  // Without any term there is at most one document, and none is beyond it.
  if (order.length === 0) return [];
  if ((query.sort?.field ?? 'key') === 'key') return [beyondRow(order, after, sign)];
  const tied = ties.length === 0 ? plain('FALSE') : beyondRow(ties, after, sign);
  const value = sqlValue(after.value);
  if (value === null) {
    const nulls = joined([plain(`${term} IS NULL`), tied], 'AND');
    return descending ? [nulls] : [nulls, plain(`${term} IS NOT NULL`)];
  }
  const values = {
    sql: `(${term} ${sign}= ? AND (${term} ${sign} ? OR (${term} = ? AND ${tied.sql})))`,
    values: [value, value, value, ...tied.values],
  };
  return descending ? [values, plain(`${term} IS NULL`)] : [values];
}

function beyondRow(terms: readonly string[], { id }: Place, sign: string): BoundSql {
  const values = terms.map((term) => (term === 'c.id' ? id.clientId : id.key));
  const marks = terms.map(() => '?').join(', ');
  return { sql: `(${terms.join(', ')}) ${sign} (${marks})`, values };
}

/** The condition of a query's filters; `TRUE` without any. */
export function filtersOf(collection: CollectionSpec, { where = [], any }: Query): BoundSql {
  const conditions = where.map((filter) => conditionOf(collection, filter));
  if (any !== undefined) {
    conditions.push(
      joined(
        any.map((filter) => conditionOf(collection, filter)),
        'OR',
      ),
    );
  }
  return joined(conditions, 'AND');
}

function conditionOf(collection: CollectionSpec, { field, op, value }: Filter): BoundSql {
  const term = termOf(collection, field);
  if (op === 'in') return oneOf(term, Array.isArray(value) ? value : [value as Scalar]);
  const wanted = sqlValue(value);
  if ((op === 'contains' || op === '=') && hasZero(wanted)) return plain('FALSE');
  if (op === 'contains') return { sql: `instr(${term}, ?) > 0`, values: [wanted] };
  if (op === '=' && wanted === null) return plain(`${term} IS NULL`);
  return { sql: `${term} ${op} ?`, values: [wanted] };
}

/**
 * SQLite cuts a bound text at its first zero character, so it would match another text. No stored
 * text has a zero.
 */
function hasZero(wanted: SqlValue): boolean {
  return typeof wanted === 'string' && wanted.includes('\0');
}

function oneOf(term: string, wanted: readonly Scalar[]): BoundSql {
  const values = sqlValues(wanted.filter((value) => value !== null));
  const listed = { sql: `${term} IN (${values.map(() => '?').join(', ')})`, values };
  return values.length === wanted.length
    ? listed
    : joined([listed, plain(`${term} IS NULL`)], 'OR');
}

/** A column for a declared field; otherwise an expression on the body, which no index supports. */
export function termOf(collection: CollectionSpec, field: string): string {
  if (field === 'key') return collection.key === 'client' ? "''" : 'd.key';
  if (indexedFields(collection).includes(field)) return `d.${columnOf(field)}`;
  return `(d.body ->> '$.${checkedField(field)}')`;
}

function joined(parts: readonly BoundSql[], word: 'AND' | 'OR'): BoundSql {
  if (parts.length === 0) return plain(word === 'AND' ? 'TRUE' : 'FALSE');
  return {
    sql: `(${parts.map(({ sql }) => sql).join(` ${word} `)})`,
    values: parts.flatMap(({ values }) => values),
  };
}

function plain(sql: string): BoundSql {
  return { sql, values: [] };
}
