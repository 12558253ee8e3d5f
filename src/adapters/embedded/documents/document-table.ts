import type { CollectionSpec, Document, DocumentId } from '../../../ports/documents.js';
import type { DocumentWrite, Query } from '../../../ports/documents.js';
import type { ClientNumbers } from '../sqlite/client-numbers.js';
import { readBody, writeBody } from './document-body.js';
import { queriesOf } from './document-query.js';
import { isByKey } from './document-order.js';
import { DocumentSearch } from './document-search.js';
import { columnOf, indexedFields, primaryKey, sqlValue, tableOf } from './document-schema.js';
import type { SqlValue } from './document-schema.js';
import { ChangedColumnsUpdate } from './changed-columns-update.js';
import type { Connection, Statement } from '../sqlite/sqlite.js';

type Row = [bigint, string | bigint, bigint, string];

/** One generation of one collection through one connection: its prepared statements. */
export class DocumentTable {
  private readonly table: string;
  private readonly fields: readonly string[];
  private readonly selectOne: Statement;
  private readonly upsert: Statement;
  /** For collections with one document per client and indexed fields, which are rewritten often. */
  private readonly sparing: ChangedColumnsUpdate | null;

  constructor(
    private readonly connection: Connection,
    private readonly clients: ClientNumbers,
    private readonly collection: CollectionSpec,
    no: number,
  ) {
    this.table = tableOf(collection, no);
    this.fields = indexedFields(collection);
    const keyed = collection.key === 'client' ? '' : 'AND key = ?';
    this.selectOne = connection.prepare(
      `SELECT revision, body FROM ${this.table} WHERE client = ? ${keyed} AND body IS NOT NULL`,
      { returnArrays: true, readBigInts: true },
    );
    this.upsert = connection.prepare(putSql(this.table, collection, this.fields));
    const sparing = collection.key === 'client' && this.fields.length > 0;
    this.sparing = sparing ? new ChangedColumnsUpdate(connection, this.table, this.fields) : null;
  }

  get({ clientId, key }: DocumentId): Document | null {
    const client = this.clients.find(clientId);
    if (client === null) return null;
    const row = (
      this.collection.key === 'client'
        ? this.selectOne.get(client)
        : this.selectOne.get(client, key)
    ) as [bigint, string] | undefined;
    return row === undefined ? null : { clientId, key, revision: row[0], body: readBody(row[1]) };
  }

  find(query: Query): Document[] {
    const client = query.clientId === undefined ? null : this.clients.find(query.clientId);
    if (query.clientId !== undefined && client === null) return [];
    const found: Document[] = [];
    for (const { sql, values } of queriesOf(this.table, {
      collection: this.collection,
      query,
      client,
    })) {
      if (found.length >= query.limit) break;
      const select = this.connection.prepare(sql, { returnArrays: true, readBigInts: true });
      const rows = select.all(...values, query.limit - found.length) as Row[];
      for (const row of rows) found.push(this.document(row));
    }
    return found;
  }

  /** A search for the documents of a query in steps; null when one statement is as good. */
  search(query: Query): DocumentSearch | null {
    const { connection, clients, collection, table } = this;
    const { clientId } = query;
    if (isByKey(collection, query, clientId !== undefined)) return null;
    const client = clientId === undefined ? null : clients.find(clientId);
    if (clientId !== undefined && client === null) return null;
    return new DocumentSearch({ connection, clients, collection, table }, query, client);
  }

  /**
   * Writes documents, each only over a lower revision. Rows are written in the order of clients, so
   * documents that are read together are stored together. Writes of one document keep their order.
   */
  put(writes: readonly DocumentWrite[]): void {
    const sparing = this.sparing;
    for (const { each: write, client } of this.clients.sortedByClient(writes)) {
      if (sparing === null) {
        // `get` instead of `run`: `run` allocates a result object.
        this.upsert.get(...this.values(write, client));
      } else if (!sparing.apply(write, client)) {
        const { changes } = this.upsert.run(...this.values(write, client));
        sparing.note(write, client, changes > 0);
      }
    }
  }

  /** Forgets what is remembered of a client's document, which is removed. */
  forget(client: number): void {
    this.sparing?.forget(client);
  }

  private values({ key, revision, body }: DocumentWrite, client: number): SqlValue[] {
    const values: SqlValue[] = [client];
    if (this.collection.key !== 'client') values.push(key);
    values.push(revision, body === null ? null : writeBody(body));
    for (const field of this.fields) values.push(sqlValue(body?.[field]));
    return values;
  }

  private document([client, key, revision, body]: Row): Document {
    return { clientId: this.clients.idOf(Number(client)), key, revision, body: readBody(body) };
  }
}

function putSql(table: string, collection: CollectionSpec, fields: readonly string[]): string {
  const columns = ['revision', 'body', ...fields.map(columnOf)];
  const all = [...primaryKey(collection).split(', '), ...columns];
  const moved = columns.map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT (${primaryKey(collection)}) DO UPDATE SET ${moved.join(', ')}
    WHERE excluded.revision > revision`;
}
