import type { DocumentWrite } from '../../../ports/documents.js';
import { BoundedMap } from '../sqlite/bounded-map.js';
import { writeBody } from './document-body.js';
import { columnOf, sqlValue } from './document-schema.js';
import type { SqlValue } from './document-schema.js';
import type { Connection, Statement } from '../sqlite/sqlite.js';

const CLIENTS_MAX = 50_000;

/**
 * Updates a client's document and names only the indexed columns that changed. SQLite removes and
 * re-inserts an index entry for every indexed column that an UPDATE names, changed or not. The
 * values of the last write are remembered; only this connection can have made that write.
 */
export class ChangedColumnsUpdate {
  private readonly columns = new BoundedMap<number, SqlValue[]>(CLIENTS_MAX);
  private readonly statements = new Map<string, Statement>();

  constructor(
    private readonly connection: Connection,
    private readonly table: string,
    private readonly fields: readonly string[],
  ) {}

  /** False when the document must be written without knowledge of its columns. */
  apply({ revision, body }: DocumentWrite, client: number): boolean {
    const columns = this.columns.get(client);
    if (columns === undefined || body === null) return false;
    const changed: number[] = [];
    const values: SqlValue[] = [];
    for (const [index, field] of this.fields.entries()) {
      const value = sqlValue(body[field]);
      if (value === columns[index]) continue;
      changed.push(index);
      values.push(value);
    }
    const statement = this.statement(changed);
    const { changes } = statement.run(revision, writeBody(body), ...values, client, revision);
    if (changes === 0) return false;
    for (const [at, index] of changed.entries()) columns[index] = values[at] ?? null;
    return true;
  }

  /**
   * Remembers the columns of a whole document that was written, or forgets them when a newer
   * document refused the write.
   */
  note({ body }: DocumentWrite, client: number, written: boolean): void {
    if (body === null || !written) this.columns.delete(client);
    else
      this.columns.set(
        client,
        this.fields.map((field) => sqlValue(body[field])),
      );
  }

  forget(client: number): void {
    this.columns.delete(client);
  }

  private statement(changed: readonly number[]): Statement {
    const name = changed.join();
    const known = this.statements.get(name);
    if (known !== undefined) return known;
    const moved = changed.map((index) => `, ${columnOf(this.fields[index] ?? '')} = ?`);
    const statement = this.connection.prepare(
      `UPDATE ${this.table} SET revision = ?, body = ?${moved.join('')}
       WHERE client = ? AND revision < ?`,
    );
    this.statements.set(name, statement);
    return statement;
  }
}
