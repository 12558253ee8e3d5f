import type { CollectionSpec, Document, Filter, Query, Scalar } from '../../../ports/documents.js';
import type { ClientNumbers } from '../sqlite/client-numbers.js';
import type { Connection } from '../sqlite/sqlite.js';
import { readBody } from './document-body.js';
import { compareScalars, DocumentOrder, indexedFilters } from './document-order.js';
import { filtersOf, termOf, type BoundSql } from './document-query.js';
import { sqlValue, type SqlValue } from './document-schema.js';

/**
 * Bounds of the documents that one step examines: one to two milliseconds, also where bodies are
 * searched. A small page that matches at once needs little more than its size.
 */
const STEP_MIN = 50;
const STEP_MAX = 250;
const ROWID_MAX = 9_223_372_036_854_775_807n;

type Row = [client: bigint, key: string | bigint, value: SqlValue, rowid: bigint, matches: bigint];
type StoredRow = [revision: bigint, body: string];

interface Kept {
  readonly clientId: string;
  readonly key: string | bigint;
  readonly rowid: bigint;
  readonly place: readonly Scalar[];
  /** Read at the end of the step that met the document; many matches are dropped before. */
  stored: StoredRow | null;
}

/** How far a search has come: within the documents without a value, or at a value. */
interface Position {
  readonly value: SqlValue;
  readonly rowid: bigint;
  /** The parts of the order with and without a value are examined in turn. */
  readonly isNull: boolean;
}

export interface SearchParts {
  readonly connection: Connection;
  readonly clients: ClientNumbers;
  readonly collection: CollectionSpec;
  readonly table: string;
}

/**
 * A query that no index answers. Each step examines a bounded number of documents and keeps the
 * first ones of the order that match.
 *
 * - Where an index has the order, the steps follow it, and the search ends early.
 * - Ties of the order are examined in the order of their rows, which needs no sort; the kept
 *   documents are sorted by the whole order.
 * - Otherwise the steps follow the rows, and the search examines all of them.
 */
export class DocumentSearch {
  private readonly order: DocumentOrder;
  private readonly kept: Kept[] = [];
  private readonly walked: 'key' | 'field' | 'row';
  private stepSize: number;
  /** Filters that an index answers before a document is read. */
  private readonly indexed: readonly Filter[];
  private readonly after: readonly Scalar[] | null;
  private at: Position;

  constructor(
    private readonly parts: SearchParts,
    private readonly query: Query,
    /** Number of the one client in question; null = all clients. */
    private readonly client: number | null,
  ) {
    const { after } = query;
    this.order = new DocumentOrder(query);
    this.stepSize = Math.min(STEP_MAX, Math.max(STEP_MIN, query.limit));
    const indexed = indexedFilters(parts.collection, query, client !== null);
    this.indexed = indexed ?? [];
    if (indexed !== null) this.walked = 'field';
    else this.walked = client !== null && parts.collection.key !== 'client' ? 'key' : 'row';
    this.after = after === undefined ? null : this.order.placeOf(after.value, after.id);
    this.at = this.start();
  }

  /** Examines further documents; true when the answer is complete. */
  step(): boolean {
    const { connection, clients } = this.parts;
    const { sql, values } = this.sql();
    const select = connection.prepare(sql, { returnArrays: true, readBigInts: true });
    const rows = select.all(...values, this.stepSize) as Row[];
    for (const row of rows) {
      const [no, key, value, rowid, matches] = row;
      if (matches !== 1n) continue;
      const clientId = clients.idOf(Number(no));
      const place = this.order.placeOf(value, { clientId, key });
      if (this.after !== null && this.order.compare(place, this.after) <= 0) continue;
      this.keep({ clientId, key, rowid, place, stored: null });
    }
    this.readKept();
    const last = rows.at(-1);
    if (last !== undefined) this.at = this.positionOf(last);
    const isPartDone = rows.length < this.stepSize;
    this.stepSize = Math.min(STEP_MAX, this.stepSize * 2);
    return isPartDone ? !this.nextPart() : this.isComplete();
  }

  /** The matching documents in order, at most as many as the query wants. */
  found(): Document[] {
    return this.kept.flatMap(({ clientId, key, stored }) => {
      if (stored === null) return [];
      const [revision, body] = stored;
      return [{ clientId, key, revision, body: readBody(body) }];
    });
  }

  private get isDescending(): boolean {
    return this.query.sort?.descending === true;
  }

  private get field(): string {
    return this.query.sort?.field ?? 'key';
  }

  private start(): Position {
    const rowid = this.isDescending && this.walked !== 'row' ? ROWID_MAX : -1n;
    if (this.walked !== 'field') return { value: null, rowid, isNull: false };
    const { after } = this.query;
    // Nulls come first in ascending order.
    if (after === undefined) return { value: null, rowid, isNull: !this.isDescending };
    const value = sqlValue(after.value);
    return { value, rowid, isNull: value === null };
  }

  /** Inserts a match in order, once; beyond the limit the last one is dropped. */
  private keep(match: Kept): void {
    const last = this.kept.at(-1);
    const isFull = this.kept.length >= this.query.limit;
    if (isFull && last !== undefined && this.order.compare(match.place, last.place) >= 0) return;
    const again = this.kept.findIndex(
      ({ clientId, key }) => key === match.key && clientId === match.clientId,
    );
    // A document that changed between two steps may be met twice.
    if (again >= 0) this.kept.splice(again, 1);
    this.kept.splice(this.indexOf(match.place), 0, match);
    if (this.kept.length > this.query.limit) this.kept.pop();
  }

  /** Where a place belongs among the kept ones. */
  private indexOf(place: readonly Scalar[]): number {
    let [low, high] = [0, this.kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.order.compare(this.kept[middle]?.place ?? [], place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private readKept(): void {
    const sql = `SELECT revision, body FROM ${this.parts.table} WHERE rowid = ?`;
    const options = { returnArrays: true, readBigInts: true };
    const select = this.parts.connection.prepare(sql, options);
    for (const each of this.kept) each.stored ??= select.get(each.rowid) as unknown as StoredRow;
  }

  /** Whether no further document can come before the last kept one. */
  private isComplete(): boolean {
    const last = this.kept.at(-1);
    if (last === undefined || this.kept.length < this.query.limit) return false;
    if (this.walked === 'key') return this.field === 'key';
    if (this.walked === 'row') return false;
    const order = compareScalars(this.at.value, last.place[0] ?? null);
    return this.isDescending ? order < 0 : order > 0;
  }

  /** Goes on with the documents that have a value, or that have none; false = all are examined. */
  private nextPart(): boolean {
    if (this.walked !== 'field' || this.at.isNull === this.isDescending) return false;
    const isFull = this.kept.length >= this.query.limit;
    if (isFull) return false;
    const rowid = this.isDescending ? ROWID_MAX : -1n;
    this.at = { value: null, rowid, isNull: !this.at.isNull };
    return true;
  }

  private positionOf([, key, value, rowid]: Row): Position {
    if (this.walked === 'key') return { value: key, rowid, isNull: false };
    return { value, rowid, isNull: this.at.isNull };
  }

  private sql(): BoundSql {
    const { collection, table } = this.parts;
    const key = collection.key === 'client' ? "''" : 'd.key';
    const value = this.field === 'key' ? 'NULL' : termOf(collection, this.field);
    const filters = filtersOf(collection, this.query);
    const indexed = filtersOf(collection, { where: this.indexed, limit: 0 });
    const place = this.place(value);
    const client = this.client === null ? [] : [this.client];
    const where = ['d.body IS NOT NULL', ...client.map(() => 'd.client = ?')];
    return {
      sql: `SELECT d.client, ${key}, ${value}, d.rowid, (${filters.sql}) IS TRUE
        FROM ${table} AS d WHERE ${[...where, indexed.sql, place.sql].join(' AND ')}
        ORDER BY ${this.orderBy(value)} LIMIT ?`,
      values: [...filters.values, ...client, ...indexed.values, ...place.values],
    };
  }

  private orderBy(value: string): string {
    const direction = this.isDescending ? 'DESC' : 'ASC';
    if (this.walked === 'row') return 'd.rowid';
    if (this.walked === 'key') return `d.key ${direction}`;
    return `${value} ${direction}, d.rowid ${direction}`;
  }

  /** "Beyond the position", in a form that lets an index start there. */
  private place(term: string): BoundSql {
    const { value, rowid, isNull } = this.at;
    const beyond = this.isDescending ? '<' : '>';
    if (this.walked === 'row') return { sql: 'd.rowid > ?', values: [rowid] };
    if (this.walked === 'key') {
      const from = value ?? (this.field === 'key' ? this.query.after?.id.key : undefined);
      if (from === undefined) return { sql: 'TRUE', values: [] };
      return { sql: `d.key ${beyond} ?`, values: [from] };
    }
    if (isNull) return { sql: `${term} IS NULL AND d.rowid ${beyond} ?`, values: [rowid] };
    if (value === null) return { sql: `${term} IS NOT NULL`, values: [] };
    return { sql: `(${term}, d.rowid) ${beyond} (?, ?)`, values: [value, rowid] };
  }
}
