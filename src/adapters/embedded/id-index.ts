import type { OperationKind } from '../../domain/client/events.js';
import { IdIndex, IdIndexUnavailable } from '../../ports/id-index.js';
import type { IdEntry, IdQuestion } from '../../ports/id-index.js';
import { ClientNumbers, CLIENTS_TABLE } from './client-numbers.js';
import { noteDamage, openRebuildable } from './rebuildable-file.js';
import { inTransaction, openFile, reasonOf } from './sqlite.js';
import type { Connection, FileLayout, Role, Statement } from './sqlite.js';

/** Stored numbers of the kinds: never change one, only add. */
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

/** `operations.db`. It is fed from the log and resumes, so a commit need not wait for the disk. */
const LAYOUT: FileLayout = {
  version: 1,
  synchronous: 'NORMAL',
  cacheKiB: 32_768,
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

interface Open {
  readonly connection: Connection;
  readonly clients: ClientNumbers;
  readonly begin: Statement;
  readonly commit: Statement;
  readonly find: Statement;
  readonly insert: Statement;
  readonly covered: Statement;
  readonly cover: Statement;
}

/**
 * The id index in a file of its own: one thread feeds it, others look up in it. A damaged file is
 * begun anew by the writer (covered = -1), and the engine feeds it again.
 */
export class EmbeddedIdIndex extends IdIndex {
  #open: Open | null = null;
  #noted: bigint | null = null;
  #closed = false;

  /** @throws FileUnusable for a writer; a reader that cannot open tries again at each use. */
  constructor(
    private readonly path: string,
    private readonly options: { readonly role: Role },
  ) {
    super();
    if (options.role === 'writer') this.#open = prepared(openRebuildable(path, LAYOUT));
  }

  /** For a reader: the feeding thread says how far it has committed, sparing a look at the file. */
  noteCovered(position: bigint): void {
    if (this.#noted === null || position > this.#noted) this.#noted = position;
  }

  override async covered(): Promise<bigint> {
    return this.#use(({ covered }) => this.#noted ?? BigInt(covered.get()?.position));
  }

  override async find(questions: readonly IdQuestion[]): Promise<readonly (readonly bigint[])[]> {
    return this.#use((open) => {
      // One read transaction: one snapshot for all, and the file is locked once, not per id.
      open.begin.run();
      try {
        return questions.map((question) => findOne(open, question));
      } finally {
        open.commit.run();
      }
    });
  }

  override async add(entries: readonly IdEntry[], through: bigint): Promise<void> {
    this.#use((open) =>
      this.#write(open, () => {
        for (const { clientId, kind, id, revision } of entries) {
          open.insert.run(open.clients.findOrAdd(clientId), KIND_NUMBERS[kind], id, revision);
        }
        open.cover.run(through);
      }),
    );
  }

  override async forget(clientId: string): Promise<void> {
    this.#use((open) =>
      this.#write(open, () => {
        const client = open.clients.find(clientId);
        if (client === null) return;
        open.connection.prepare('DELETE FROM ids WHERE client = ?').run(client);
      }),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#open?.connection.close();
    this.#open = null;
  }

  #write(open: Open, work: () => void): void {
    try {
      inTransaction(open.connection, work);
    } catch (cause) {
      open.clients.forgetMemory();
      throw cause;
    }
  }

  #use<T>(question: (open: Open) => T): T {
    if (this.#closed) throw new IdIndexUnavailable('the id index is closed');
    try {
      this.#open ??= prepared(openFile(this.path, LAYOUT, this.options.role));
      return question(this.#open);
    } catch (cause) {
      noteDamage(this.path, cause);
      throw new IdIndexUnavailable(`the id index cannot be used: ${reasonOf(cause)}`, { cause });
    }
  }
}

function prepared(connection: Connection): Open {
  return {
    connection,
    clients: new ClientNumbers(connection),
    begin: connection.prepare('BEGIN'),
    commit: connection.prepare('COMMIT'),
    // One row for each question, whatever the number of revisions: misses are what is frequent,
    // and this is the cheapest statement that can miss.
    find: connection.prepare(
      `SELECT group_concat(revision) AS revisions FROM ids
       WHERE client = ? AND kind = ? AND id = ?`,
    ),
    insert: connection.prepare('INSERT OR IGNORE INTO ids VALUES (?, ?, ?, ?)'),
    covered: connection.prepare('SELECT position FROM covered', { readBigInts: true }),
    cover: connection.prepare('UPDATE covered SET position = ?1 WHERE position < ?1'),
  };
}

function findOne(open: Open, { clientId, kind, id }: IdQuestion): bigint[] {
  const client = open.clients.find(clientId);
  if (client === null) return [];
  const { revisions } = open.find.get(client, KIND_NUMBERS[kind], id) as {
    revisions: string | null;
  };
  if (revisions === null) return [];
  if (!revisions.includes(',')) return [BigInt(revisions)];
  return revisions.split(',').map(BigInt).sort(byValue);
}

function byValue(one: bigint, other: bigint): number {
  return one < other ? -1 : Number(one > other);
}
