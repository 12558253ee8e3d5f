import type { Body, CollectionSpec, Scalar } from '../../../ports/documents.js';
import { CLIENTS_TABLE } from '../sqlite/client-numbers.js';
import type { Connection, FileLayout } from '../sqlite/sqlite.js';

/**
 * `models.db`: one table per generation of a collection, listed in `generations`. The number of a
 * generation is never reused, so a prepared statement cannot reach another generation. Documents
 * can be rebuilt from the log, so a commit does not wait for the disk.
 */
export const MODELS_LAYOUT: FileLayout = {
  version: 1,
  synchronous: 'NORMAL',
  cacheKiB: 16_384,
  schema: `
    ${CLIENTS_TABLE}
    CREATE TABLE generations (
      no INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      version INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('served', 'next')),
      shape TEXT NOT NULL,
      position INTEGER NOT NULL,
      UNIQUE (name, state)
    ) STRICT;
  `,
};

export type SqlValue = string | number | bigint | null;

const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;
const NAME = /^[a-z][a-z0-9-]*$/;

/** The name of a generation's table, quoted. */
export function tableOf(collection: CollectionSpec, no: number): string {
  if (!NAME.test(collection.name)) throw new Error(`bad collection name ${collection.name}`);
  return `"${collection.name}_v${collection.version}_${no}"`;
}

/** Fields that have their own column, each once. */
export function indexedFields(collection: CollectionSpec): string[] {
  return [...new Set(collection.indexes.flatMap(({ fields }) => fields))];
}

/** The column of an indexed field, quoted. */
export function columnOf(field: string): string {
  return `"f_${checkedField(field)}"`;
}

/** Fields go into SQL by name, so an unsafe name is a defect. */
export function checkedField(field: string): string {
  if (!FIELD.test(field)) throw new Error(`bad field name ${field}`);
  return field;
}

/**
 * The shape of a table. Tables of one collection and version with different shapes have different
 * indexes.
 */
export function shapeOf({ key, indexes }: CollectionSpec): string {
  return JSON.stringify({ key, indexes });
}

/**
 * These tables keep their rowid: new rows are appended at the end, whatever their client. A batch
 * over many clients then fills a few pages instead of touching one page per client.
 */
export function createTable(connection: Connection, collection: CollectionSpec, no: number): void {
  const table = tableOf(collection, no);
  const key = { client: '', text: 'key TEXT NOT NULL,', revision: 'key INTEGER NOT NULL,' };
  const fields = indexedFields(collection).map((field) => `${columnOf(field)} ANY,`);
  connection.exec(`
    CREATE TABLE ${table} (
      client INTEGER NOT NULL,
      ${key[collection.key]}
      revision INTEGER NOT NULL,
      ${fields.join('\n')}
      body TEXT,
      PRIMARY KEY (${primaryKey(collection)})
    ) STRICT;
  `);
  for (const [index, { fields: names, perClient }] of collection.indexes.entries()) {
    const columns = [...(perClient ? ['client'] : []), ...names.map(columnOf)];
    const name = `"${collection.name}_v${collection.version}_${no}_${index}"`;
    connection.exec(`CREATE INDEX ${name} ON ${table} (${columns.join(', ')})`);
  }
}

export function dropTable(connection: Connection, collection: CollectionSpec, no: number): void {
  connection.exec(`DROP TABLE ${tableOf(collection, no)}`);
}

export function primaryKey(collection: CollectionSpec): string {
  return collection.key === 'client' ? 'client' : 'client, key';
}

/** Converts a scalar to the value of a column. */
export function sqlValue(value: Body[string] | Scalar | readonly Scalar[]): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object') throw new Error('only scalars can be indexed or compared');
  return value;
}

export function sqlValues(values: readonly Scalar[]): SqlValue[] {
  return values.map(sqlValue);
}
