import type { CollectionSpec, CollectionStatus, Generation } from '../../../ports/documents.js';
import { GenerationLost, ReadModelUnavailable } from '../../../ports/documents.js';
import type { ClientNumbers } from '../sqlite/client-numbers.js';
import { DocumentTable } from './document-table.js';
import { createTable, dropTable, shapeOf, tableOf } from './document-schema.js';
import type { Connection, Statement } from '../sqlite/sqlite.js';

interface Row {
  readonly no: number;
  readonly version: number;
  readonly shape: string;
  readonly position: bigint;
}

/**
 * The row that says up to where the read models were filled before their file was lost. No
 * collection has this name.
 */
const REFILL = '#refill';

type Raw = [bigint, bigint, string, bigint];

/**
 * The registry of generations. Every transaction reads it again, so a switch by another connection
 * is visible from its commit on. Only prepared statements are cached.
 */
export class Generations {
  private readonly tables = new Map<number, DocumentTable>();
  private readonly find: Statement;
  private readonly updateCheckpoint: Statement;

  constructor(
    private readonly connection: Connection,
    private readonly clients: ClientNumbers,
  ) {
    this.find = connection.prepare(
      'SELECT no, version, shape, position FROM generations WHERE name = ? AND state = ?',
      { returnArrays: true, readBigInts: true },
    );
    this.updateCheckpoint = connection.prepare(
      'UPDATE generations SET position = ?1 WHERE no = ?2 AND position < ?1',
    );
  }

  /** Creates the served generation of a collection that has none, or none that is usable. */
  prepare(collection: CollectionSpec): void {
    const served = this.row(collection.name, 'served');
    if (served === null) {
      this.create(collection, 'served');
      return;
    }
    const usable = served.version !== collection.version || served.shape === shapeOf(collection);
    if (!usable) this.reset(collection);
  }

  reset(collection: CollectionSpec): void {
    this.drop(collection, 'served');
    this.create(collection, 'served');
  }

  /** From now on, what is served is readable once it contains this position again. */
  requireRefill(position: bigint): void {
    this.connection
      .prepare(
        `INSERT OR REPLACE INTO generations (name, version, state, shape, position)
         VALUES (?, 0, 'served', '', ?)`,
      )
      .run(REFILL, position);
  }

  /**
   * The served documents, for a question that may not be answered from a part of them.
   * @throws ReadModelUnavailable
   */
  readable(collection: CollectionSpec): DocumentTable {
    const needed = this.row(REFILL, 'served')?.position ?? -1n;
    if (this.existing(collection, 'served').position < needed) {
      throw new ReadModelUnavailable(`${collection.name} is being rebuilt`);
    }
    return this.table(collection, 'served');
  }

  /** @throws ReadModelUnavailable, GenerationLost */
  table(collection: CollectionSpec, generation: Generation): DocumentTable {
    const { no } = this.existing(collection, generation);
    const known = this.tables.get(no);
    if (known !== undefined) return known;
    this.forgetGone();
    const table = new DocumentTable(this.connection, this.clients, collection, no);
    this.tables.set(no, table);
    return table;
  }

  /** Null when this version has no such generation. */
  position(collection: CollectionSpec, generation: Generation): bigint | null {
    const row = this.row(collection.name, generation);
    return row?.version === collection.version ? row.position : null;
  }

  advance(collection: CollectionSpec, generation: Generation, through: bigint): void {
    this.updateCheckpoint.run(through, this.existing(collection, generation).no);
  }

  startNext(collection: CollectionSpec): void {
    this.drop(collection, 'next');
    this.create(collection, 'next');
  }

  /** Removes documents of a client from every generation, of any version; answers how many. */
  removeSome(collection: CollectionSpec, clientId: string, max: number): number {
    const client = this.clients.find(clientId);
    if (client === null) return 0;
    let removed = 0;
    for (const state of ['served', 'next'] as const) {
      const row = this.row(collection.name, state);
      if (row === null) continue;
      this.tables.get(row.no)?.forget(client);
      const table = tableOf({ ...collection, version: row.version }, row.no);
      const some = `SELECT rowid FROM ${table} WHERE client = ? LIMIT ?`;
      const remove = this.connection.prepare(`DELETE FROM ${table} WHERE rowid IN (${some})`);
      removed += Number(remove.run(client, max).changes);
    }
    return removed;
  }

  switchToNext(collection: CollectionSpec): void {
    const { no } = this.existing(collection, 'next');
    this.drop(collection, 'served');
    this.connection.prepare("UPDATE generations SET state = 'served' WHERE no = ?").run(no);
  }

  status(): CollectionStatus[] {
    const rows = this.connection
      .prepare(
        `SELECT g.name, g.version, g.position, EXISTS (
           SELECT * FROM generations AS n WHERE n.name = g.name AND n.state = 'next'
         ) FROM generations AS g
         WHERE g.state = 'served' AND g.name <> '${REFILL}' ORDER BY g.name`,
        { returnArrays: true, readBigInts: true },
      )
      .all() as [string, bigint, bigint, bigint][];
    return rows.map(([name, version, position, next]) => ({
      name,
      version: Number(version),
      position,
      rebuilding: next === 1n,
    }));
  }

  /**
   * Drops the prepared statements: after a rollback the number of a generation may be assigned
   * again.
   */
  forgetMemory(): void {
    this.tables.clear();
  }

  private existing(collection: CollectionSpec, generation: Generation): Row {
    const row = this.row(collection.name, generation);
    if (row?.version === collection.version) return row;
    const text = `${collection.name} has no ${generation} generation`;
    throw generation === 'next' ? new GenerationLost(text) : new ReadModelUnavailable(text);
  }

  private row(name: string, state: Generation): Row | null {
    const row = this.find.get(name, state) as Raw | undefined;
    if (row === undefined) return null;
    const [no, version, shape, position] = row;
    return { no: Number(no), version: Number(version), shape, position };
  }

  private create(collection: CollectionSpec, state: Generation): void {
    const { lastInsertRowid } = this.connection
      .prepare(
        'INSERT INTO generations (name, version, state, shape, position) VALUES (?, ?, ?, ?, -1)',
      )
      .run(collection.name, collection.version, state, shapeOf(collection));
    createTable(this.connection, collection, Number(lastInsertRowid));
  }

  private drop(collection: CollectionSpec, state: Generation): void {
    const row = this.row(collection.name, state);
    if (row === null) return;
    this.tables.delete(row.no);
    this.connection.prepare('DELETE FROM generations WHERE no = ?').run(row.no);
    dropTable(this.connection, { ...collection, version: row.version }, row.no);
  }

  private forgetGone(): void {
    const rows = this.connection.prepare('SELECT no FROM generations').all() as { no: number }[];
    const there = new Set(rows.map(({ no }) => no));
    for (const no of this.tables.keys()) {
      if (!there.has(no)) this.tables.delete(no);
    }
  }
}
