import {
  AccessRecords,
  type AccessKind,
  type AccessQuery,
  type AccessRecord,
  type NewAccessRecord,
} from '../../../ports/access-records.js';
import { inTransaction, type Connection, type Statement } from '../sqlite/sqlite.js';
import { asVaultError } from './vault-errors.js';

interface Row {
  readonly kind: string;
  readonly id: string;
  readonly subject: string;
  readonly sort: string;
  readonly expires_at: number | null;
  readonly version: number;
  readonly body: string;
}

type Parameter = string | number | null;

/** The table of the records in `vault.db`, from layout version 2 on. */
export const ACCESS_TABLE = `
    CREATE TABLE access_records (
      kind TEXT NOT NULL, id TEXT NOT NULL, subject TEXT NOT NULL, sort TEXT NOT NULL,
      expires_at INTEGER, version INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id)
    );
    CREATE INDEX access_records_by_subject ON access_records (subject, kind, sort, id);
    CREATE INDEX access_records_by_sort ON access_records (kind, sort, id);
    CREATE INDEX access_records_by_expiry ON access_records (expires_at)
      WHERE expires_at IS NOT NULL;
`;

/** Records of access in `vault.db`. A read is synchronous: some microseconds, no thread. */
export class EmbeddedAccessRecords extends AccessRecords {
  private readonly select: Statement;
  private readonly insert: Statement;
  private readonly upsert: Statement;
  private readonly deleteExpired: Statement;
  private readonly update: Statement;
  private readonly delete: Statement;
  private readonly deleteOf: Statement;
  private readonly sweep: Statement;
  /** One statement for each combination of filters, because SQLite plans a statement once. */
  private readonly lists = new Map<string, Statement>();

  constructor(private readonly connection: Connection) {
    super();
    const one = 'kind = ? AND id = ?';
    this.select = connection.prepare(
      `SELECT * FROM access_records WHERE ${one} AND (expires_at IS NULL OR expires_at > ?)`,
    );
    this.insert = connection.prepare(
      'INSERT OR IGNORE INTO access_records VALUES (?, ?, ?, ?, ?, 1, ?)',
    );
    this.upsert = connection.prepare(
      `INSERT INTO access_records VALUES (?, ?, ?, ?, ?, 1, ?) ON CONFLICT (kind, id) DO UPDATE SET
         subject = excluded.subject, sort = excluded.sort, expires_at = excluded.expires_at,
         body = excluded.body, version = version + 1`,
    );
    this.deleteExpired = connection.prepare(
      `DELETE FROM access_records WHERE ${one} AND expires_at <= ?`,
    );
    this.update = connection.prepare(
      `UPDATE access_records SET subject = ?, sort = ?, expires_at = ?, body = ?,
         version = version + 1 WHERE ${one} AND version = ?`,
    );
    this.delete = connection.prepare(`DELETE FROM access_records WHERE ${one}`);
    this.deleteOf = connection.prepare('DELETE FROM access_records WHERE subject = ? AND kind = ?');
    this.sweep = connection.prepare(
      `DELETE FROM access_records WHERE rowid IN
         (SELECT rowid FROM access_records WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    );
  }

  override async get(kind: AccessKind, id: string, now: number): Promise<AccessRecord | null> {
    const row = asVaultError(() => this.select.get(kind, id, now) as Row | undefined);
    return row === undefined ? null : recordOf(row);
  }

  override async add(record: NewAccessRecord, now: number): Promise<boolean> {
    return this.inTransaction(() => {
      this.deleteExpired.run(record.kind, record.id, now);
      return this.insertNew(record);
    });
  }

  override async addMany(records: readonly NewAccessRecord[]): Promise<void> {
    this.inTransaction(() => {
      for (const record of records) this.insertNew(record);
    });
  }

  override async putMany(records: readonly NewAccessRecord[]): Promise<void> {
    this.inTransaction(() => {
      for (const { kind, id, subject, sort, expiresAt, body } of records) {
        this.upsert.run(kind, id, subject, sort, expiresAt, JSON.stringify(body));
      }
    });
  }

  override async replace(record: NewAccessRecord, expectedVersion: number): Promise<boolean> {
    const { kind, id, subject, sort, expiresAt, body } = record;
    const values = [subject, sort, expiresAt, JSON.stringify(body), kind, id, expectedVersion];
    return this.changed(this.update, values) > 0;
  }

  override async remove(kind: AccessKind, id: string): Promise<boolean> {
    return this.changed(this.delete, [kind, id]) > 0;
  }

  override async removeMany(kind: AccessKind, ids: readonly string[]): Promise<void> {
    this.inTransaction(() => {
      for (const id of ids) this.delete.run(kind, id);
    });
  }

  override async list(kind: AccessKind, query: AccessQuery): Promise<AccessRecord[]> {
    const { where, parameters } = filterOf(kind, query);
    const direction = query.order === 'ascending' ? 'ASC' : 'DESC';
    const sql = `SELECT * FROM access_records WHERE ${where}
      ORDER BY sort ${direction}, id ${direction} LIMIT ?`;
    const rows = asVaultError(() => this.listing(sql).all(...parameters, query.max) as Row[]);
    return rows.map(recordOf);
  }

  override async removeExpired(now: number, max: number): Promise<number> {
    return this.changed(this.sweep, [now, max]);
  }

  protected override async removeAllOf(
    subject: string,
    kinds: readonly AccessKind[],
  ): Promise<number> {
    return this.inTransaction(() =>
      kinds
        .map((kind) => Number(this.deleteOf.run(subject, kind).changes))
        .reduce((sum, removed) => sum + removed, 0),
    );
  }

  private listing(sql: string): Statement {
    const present = this.lists.get(sql);
    if (present) return present;
    const statement = this.connection.prepare(sql);
    this.lists.set(sql, statement);
    return statement;
  }

  private insertNew({ kind, id, subject, sort, expiresAt, body }: NewAccessRecord): boolean {
    const inserted = this.insert.run(kind, id, subject, sort, expiresAt, JSON.stringify(body));
    return Number(inserted.changes) > 0;
  }

  private changed(statement: Statement, parameters: readonly Parameter[]): number {
    return Number(asVaultError(() => statement.run(...parameters)).changes);
  }

  private inTransaction<T>(work: () => T): T {
    return asVaultError(() => inTransaction(this.connection, work));
  }
}

function filterOf(
  kind: AccessKind,
  { subject, from, to, after, order, now }: AccessQuery,
): { readonly where: string; readonly parameters: readonly Parameter[] } {
  const beyond = order === 'ascending' ? '>' : '<';
  const tests: (readonly [sql: string, ...parameters: Parameter[]])[] = [
    ['kind = ?', kind],
    ['(expires_at IS NULL OR expires_at > ?)', now],
  ];
  if (typeof subject === 'string') tests.push(['subject = ?', subject]);
  if (typeof from === 'string') tests.push(['sort >= ?', from]);
  if (typeof to === 'string') tests.push(['sort < ?', to]);
  if (after) tests.push([`(sort, id) ${beyond} (?, ?)`, after.sort, after.id]);
  const parameters = tests.flatMap(([, ...values]) => values);
  return { where: tests.map(([sql]) => sql).join(' AND '), parameters };
}

function recordOf({ kind, id, subject, sort, expires_at, version, body }: Row): AccessRecord {
  return {
    kind: kind as AccessKind,
    id,
    subject,
    sort,
    expiresAt: expires_at,
    version,
    body: JSON.parse(body) as AccessRecord['body'],
  };
}
