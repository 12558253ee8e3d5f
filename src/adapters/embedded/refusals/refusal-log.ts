import {
  RefusalLog,
  RefusalLogUnavailable,
  type ListedRefusal,
  type RefusalBatch,
  type RefusalQuery,
} from '../../../ports/refusal-log.js';
import { RebuildableFile } from '../sqlite/rebuildable-file.js';
import {
  clientBytes,
  refusedIn,
  selectionOf,
  SEQUENCE_PER_MS,
  valuesOf,
  type Row,
} from './refusal-rows.js';
import { inTransaction, numberOf } from '../sqlite/sqlite.js';
import type { Connection, FileLayout, Statement } from '../sqlite/sqlite.js';

/** `refusals.db`: NORMAL, so a power cut can lose the last entries, but never the file. */
const LAYOUT: FileLayout = {
  version: 1,
  synchronous: 'NORMAL',
  cacheKiB: 16_384,
  schema: `
    CREATE TABLE refusals (
      seq INTEGER PRIMARY KEY,
      client BLOB NOT NULL,
      message TEXT NOT NULL,
      reservation TEXT NOT NULL,
      codes TEXT NOT NULL,
      day INTEGER NOT NULL,
      at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      times INTEGER NOT NULL,
      details TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX refusals_by_message
      ON refusals (message, client, reservation, codes, day);
    CREATE INDEX refusals_by_client ON refusals (client);
    CREATE TABLE counts (
      day TEXT NOT NULL,
      code TEXT NOT NULL,
      times INTEGER NOT NULL,
      PRIMARY KEY (day, code)
    ) STRICT, WITHOUT ROWID;
  `,
};

const ADD = `
  INSERT INTO refusals
    (client, message, reservation, codes, day, at, last_at, times, details, seq)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (message, client, reservation, codes, day) DO UPDATE SET
    times = times + excluded.times,
    last_at = max(last_at, excluded.last_at)`;
const COUNT = `
  INSERT INTO counts (day, code, times) VALUES (?, ?, ?)
  ON CONFLICT (day, code) DO UPDATE SET times = times + excluded.times`;
const REMOVE = 'DELETE FROM refusals WHERE seq IN';

interface Statements {
  readonly add: Statement;
  readonly count: Statement;
  readonly last: Statement;
}

/**
 * Refusals in a separate file, used by one thread. The file is made at the first use. A
 * damaged one is deleted and replaced by an empty one, because nothing depends on it.
 */
export class EmbeddedRefusalLog extends RefusalLog {
  private file: RebuildableFile<Statements> | null = null;
  /** Null until it has been read from the file. */
  private last: number | null = null;
  private closed = false;

  constructor(private readonly path: string) {
    super();
  }

  override async add({ refused, counts }: RefusalBatch): Promise<void> {
    this.use(({ add, count, last }, connection) => {
      let sequence = this.last ?? Number((last.get() as [number] | undefined)?.[0] ?? 0);
      inTransaction(connection, () => {
        for (const each of refused) {
          sequence = Math.max(sequence + 1, each.at * SEQUENCE_PER_MS);
          add.run(...valuesOf(each), sequence);
        }
        for (const { day, code, times } of counts) count.run(day, code, times);
      });
      this.last = sequence;
    });
  }

  override async find(query: RefusalQuery): Promise<ListedRefusal[]> {
    const { sql, values } = selectionOf(query);
    return this.use((_, connection) => {
      const statement = connection.prepare(sql, { returnArrays: true });
      return (statement.all(...values) as unknown as Row[]).map(refusedIn);
    });
  }

  override async counts(day: string): Promise<Readonly<Record<string, number>>> {
    return this.use((_, connection) => {
      const statement = connection.prepare('SELECT code, times FROM counts WHERE day = ?', {
        returnArrays: true,
      });
      return Object.fromEntries(statement.all(day) as unknown as [string, number][]);
    });
  }

  override async size(clientId: string | null): Promise<number> {
    return this.use((_, connection) => {
      if (clientId === null) return numberOf(connection, 'SELECT count(*) AS n FROM refusals', 'n');
      const statement = connection.prepare('SELECT count(*) AS n FROM refusals WHERE client = ?');
      return Number((statement.get(clientBytes(clientId)) as { n: number }).n);
    });
  }

  override async removeOldest(clientId: string | null, most: number): Promise<number> {
    const oldest = (where: string): string =>
      `${REMOVE} (SELECT seq FROM refusals ${where} ORDER BY seq LIMIT ?)`;
    return this.use((_, connection) => {
      const { changes } =
        clientId === null
          ? connection.prepare(oldest('')).run(most)
          : connection.prepare(oldest('WHERE client = ?')).run(clientBytes(clientId), most);
      return Number(changes);
    });
  }

  /**
   * Entries made while the clock was ahead have later row ids. They are removed when those ids are
   * due.
   */
  override async removeBefore(instant: number, most: number): Promise<number> {
    return this.use((_, connection) =>
      inTransaction(connection, () => {
        const day = new Date(instant).toISOString().slice(0, 10);
        connection.prepare('DELETE FROM counts WHERE day < ?').run(day);
        const { changes } = connection
          .prepare(`${REMOVE} (SELECT seq FROM refusals WHERE seq < ? ORDER BY seq LIMIT ?)`)
          .run(instant * SEQUENCE_PER_MS, most);
        return Number(changes);
      }),
    );
  }

  override async removeClient(clientId: string): Promise<void> {
    this.use((_, connection) => {
      connection.prepare('DELETE FROM refusals WHERE client = ?').run(clientBytes(clientId));
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.file?.close();
  }

  /** After a failure the file is opened again; a damaged file is replaced by an empty one. */
  private use<R>(work: (statements: Statements, connection: Connection) => R): R {
    if (this.closed) throw unavailable('it is closed', undefined);
    try {
      this.file ??= this.open();
      return this.file.use(work);
    } catch (cause) {
      this.file?.close();
      this.file = null;
      this.last = null;
      throw cause;
    }
  }

  private open(): RebuildableFile<Statements> {
    try {
      return new RebuildableFile({
        path: this.path,
        layout: LAYOUT,
        role: 'writer',
        prepare: statementsOf,
        unavailable,
      });
    } catch (cause) {
      throw unavailable(cause instanceof Error ? cause.message : 'it cannot be opened', cause);
    }
  }
}

function unavailable(reason: string, cause: unknown): RefusalLogUnavailable {
  return new RefusalLogUnavailable(`the refusals cannot be used: ${reason}`, { cause });
}

function statementsOf(connection: Connection): Statements {
  return {
    add: connection.prepare(ADD),
    count: connection.prepare(COUNT),
    last: connection.prepare('SELECT max(seq) FROM refusals', { returnArrays: true }),
  };
}
