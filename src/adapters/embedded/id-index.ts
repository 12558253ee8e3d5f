import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationKind } from '../../domain/client/events.js';
import { IdIndex, IdIndexUnavailable } from '../../ports/id-index.js';
import type { IdEntry, IdQuestion } from '../../ports/id-index.js';
import type { Logger } from '../../ports/logger.js';
import { ClientNumbers, CLIENTS_TABLE } from './sqlite/client-numbers.js';
import { RebuildableFile } from './sqlite/rebuildable-file.js';
import { emptyWal, inTransaction } from './sqlite/sqlite.js';
import type { Connection, FileLayout, Role, Statement } from './sqlite/sqlite.js';

/** Stored numbers of the kinds: only add numbers, never change one. */
const KIND_NUMBERS: Readonly<Record<OperationKind, number>> = {
  message: 0,
  reservation: 1,
  capture: 2,
  refund: 3,
  recharge: 4,
  withdrawal: 5,
  adjustment: 6,
  key: 7,
};

/**
 * `operations.db`. It is filled from the log and resumes, so a commit does not wait for the disk.
 */
const LAYOUT: FileLayout = {
  version: 1,
  synchronous: 'NORMAL',
  cacheKiB: 16_384,
  checkpointMiB: 32,
  schema: `
    ${CLIENTS_TABLE}
    CREATE TABLE ids (
      client INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (client, kind, id, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE covered (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      position INTEGER NOT NULL
    ) STRICT;
    INSERT INTO covered VALUES (1, -1);
  `,
};

/** Entries of a purged client that one transaction removes: some milliseconds. */
const FORGOTTEN_AT_ONCE = 2_000;

interface Statements {
  readonly clients: ClientNumbers;
  readonly begin: Statement;
  readonly commit: Statement;
  readonly find: Statement;
  readonly insert: Statement;
  readonly covered: Statement;
  readonly cover: Statement;
}

/**
 * The id index in its own file: one thread writes it, other threads look up ids. The writer
 * replaces a damaged file by an empty one (checkpoint -1), and the projection engine fills it
 * again.
 */
export class EmbeddedIdIndex extends IdIndex {
  private readonly file: RebuildableFile<Statements>;

  /**
   * @throws FileUnusable for a writer; a reader that cannot open the file tries again at each
   *   use.
   */
  constructor(
    private readonly path: string,
    private readonly options: { readonly role: Role; readonly logger?: Logger },
  ) {
    super();
    this.file = new RebuildableFile({
      path,
      layout: LAYOUT,
      role: options.role,
      logger: options.logger,
      prepare: statementsOf,
      unavailable: (reason, cause) =>
        new IdIndexUnavailable(`the id index cannot be used: ${reason}`, { cause }),
    });
  }

  override async covered(): Promise<bigint> {
    // Only a viewer can find no file: a writer or reader creates it.
    if (this.options.role === 'viewer' && !existsSync(this.path)) return -1n;
    return this.file.use(coveredIn);
  }

  override async find(
    questions: readonly IdQuestion[],
    covered = -1n,
  ): Promise<readonly (readonly bigint[])[]> {
    return this.file.use((statements) => {
      // One read transaction: one snapshot for all ids, and one file lock instead of one per id.
      statements.begin.run();
      try {
        if (coveredIn(statements) < covered) {
          throw new IdIndexUnavailable('the id index was emptied while ids were looked up');
        }
        return questions.map((question) => findOne(statements, question));
      } finally {
        statements.commit.run();
      }
    });
  }

  override async add(entries: readonly IdEntry[], through: bigint): Promise<void> {
    this.write(({ clients, insert, cover }) => {
      for (const { each, client } of clients.sortedByClient(entries)) {
        // `get` instead of `run`: `run` allocates a result object.
        insert.get(client, KIND_NUMBERS[each.kind], each.id, each.revision);
      }
      cover.run(through);
    });
  }

  /** The numbers of clients stay, because readers remember them. */
  override async reset(): Promise<void> {
    this.write((_, connection) => {
      connection.exec('DELETE FROM ids; UPDATE covered SET position = -1');
    });
  }

  override async forget(clientId: string): Promise<void> {
    while (this.forgetSome(clientId) > 0) await nextTurn();
    this.file.use((_, connection) => emptyWal(connection));
  }

  private forgetSome(clientId: string): number {
    let removed = 0;
    this.write(({ clients }, connection) => {
      const client = clients.find(clientId);
      if (client === null) return;
      const some = 'SELECT client, kind, id, revision FROM ids WHERE client = ? LIMIT ?';
      const sql = `DELETE FROM ids WHERE (client, kind, id, revision) IN (${some})`;
      removed = Number(connection.prepare(sql).run(client, FORGOTTEN_AT_ONCE).changes);
    });
    return removed;
  }

  async close(): Promise<void> {
    this.file.close();
  }

  private write(work: (statements: Statements, connection: Connection) => void): void {
    this.file.use((statements, connection) => {
      try {
        inTransaction(connection, () => work(statements, connection));
      } catch (cause) {
        statements.clients.clearCache();
        throw cause;
      }
    });
  }
}

function statementsOf(connection: Connection): Statements {
  return {
    clients: new ClientNumbers(connection),
    begin: connection.prepare('BEGIN'),
    commit: connection.prepare('COMMIT'),
    // One row per question, whatever the number of revisions. Misses are frequent, and this is the
    // cheapest statement that can miss.
    find: connection.prepare(
      `SELECT group_concat(revision) AS revisions FROM ids
       WHERE client = ? AND kind = ? AND id = ?`,
    ),
    insert: connection.prepare('INSERT OR IGNORE INTO ids VALUES (?, ?, ?, ?)'),
    covered: connection.prepare('SELECT position FROM covered', { readBigInts: true }),
    cover: connection.prepare('UPDATE covered SET position = ?1 WHERE position < ?1'),
  };
}

function coveredIn({ covered }: Statements): bigint {
  return (covered.get() as { position: bigint }).position;
}

function findOne(statements: Statements, { clientId, kind, id }: IdQuestion): bigint[] {
  const client = statements.clients.find(clientId);
  if (client === null) return [];
  const { revisions } = statements.find.get(client, KIND_NUMBERS[kind], id) as {
    revisions: string | null;
  };
  if (revisions === null) return [];
  if (!revisions.includes(',')) return [BigInt(revisions)];
  return revisions.split(',').map(BigInt).sort(byValue);
}

function byValue(one: bigint, other: bigint): number {
  return one < other ? -1 : Number(one > other);
}
