import { BoundedMap } from './bounded-map.js';
import type { Connection, Statement } from './sqlite.js';

const CLIENTS_MAX = 200_000;

/** The table behind `ClientNumbers`, part of the schema of the files that use it. */
export const CLIENTS_TABLE = `
  CREATE TABLE clients (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
  ) STRICT;
`;

/**
 * Clients as small numbers, one dictionary per file. A number is never given to another client, so
 * the caches of connections in other threads stay valid.
 */
export class ClientNumbers {
  private readonly selectNumber: Statement;
  private readonly findId: Statement;
  private readonly add: Statement;
  private readonly numbers = new BoundedMap<string, number>(CLIENTS_MAX);
  private readonly ids = new BoundedMap<number, string>(CLIENTS_MAX);

  constructor(connection: Connection) {
    this.selectNumber = connection.prepare('SELECT no FROM clients WHERE id = ?');
    this.findId = connection.prepare('SELECT id FROM clients WHERE no = ?');
    this.add = connection.prepare('INSERT INTO clients (id) VALUES (?) RETURNING no');
  }

  find(clientId: string): number | null {
    const known = this.numbers.get(clientId);
    if (known !== undefined) return known;
    const row = this.selectNumber.get(clientId) as { no: number } | undefined;
    return row === undefined ? null : this.keep(clientId, row.no);
  }

  findOrAdd(clientId: string): number {
    const known = this.find(clientId);
    if (known !== null) return known;
    const { no } = this.add.get(clientId) as { no: number };
    return this.keep(clientId, no);
  }

  /**
   * Pairs each entry with the number of its client, ordered by number, so a batch over many clients
   * visits the pages of a table once. Entries of one client keep their order.
   */
  sortedByClient<T extends { readonly clientId: string }>(
    list: readonly T[],
  ): readonly { readonly each: T; readonly client: number }[] {
    const numbered = list.map((each) => ({ each, client: this.findOrAdd(each.clientId) }));
    return numbered.sort((one, other) => one.client - other.client);
  }

  idOf(no: number): string {
    const known = this.ids.get(no);
    if (known !== undefined) return known;
    const { id } = this.findId.get(no) as { id: string };
    this.keep(id, no);
    return id;
  }

  /** Drops the cache after a rollback, because added numbers were not stored. */
  clearCache(): void {
    this.numbers.clear();
    this.ids.clear();
  }

  private keep(clientId: string, no: number): number {
    this.numbers.set(clientId, no);
    this.ids.set(no, clientId);
    return no;
  }
}
