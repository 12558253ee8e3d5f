import { NO_LOG, type Logger } from '../../ports/logger.js';
import { Snapshots } from '../../ports/snapshots.js';
import type { Snapshot } from '../../ports/snapshots.js';
import { RebuildableFile } from './sqlite/rebuildable-file.js';
import type { Connection, FileLayout, Statement } from './sqlite/sqlite.js';

/** `snapshots.db`: a cache, so a commit never waits for the disk. */
const LAYOUT: FileLayout = {
  version: 1,
  synchronous: 'OFF',
  cacheKiB: 4096,
  schema: `
    CREATE TABLE snapshots (
      stream TEXT PRIMARY KEY,
      revision INTEGER NOT NULL,
      position INTEGER NOT NULL,
      hash TEXT NOT NULL,
      schema_version INTEGER NOT NULL,
      state TEXT NOT NULL
    ) STRICT;
  `,
};

type Row = [bigint, bigint, string, bigint, string];

interface Statements {
  readonly load: Statement;
  readonly save: Statement;
  readonly remove: Statement;
}

/**
 * Snapshots in their own file, used by one thread. A saved snapshot replaces any other, so a
 * snapshot from a later state of a restored log cannot block it.
 */
export class EmbeddedSnapshots extends Snapshots {
  private readonly file: RebuildableFile<Statements>;
  private readonly logger: Logger;

  /** @throws FileUnusable, but never for a damaged file: a damaged file is deleted. */
  constructor(path: string, logger: Logger = NO_LOG) {
    super();
    this.logger = logger.of('snapshots');
    this.file = new RebuildableFile({
      path,
      layout: LAYOUT,
      role: 'writer',
      logger,
      prepare: statementsOf,
      unavailable: (reason, cause) =>
        new Error(`the snapshots cannot be used: ${reason}`, { cause }),
    });
  }

  /** An unreadable snapshot counts as missing: the stream is folded from the start. */
  override async load(stream: string): Promise<Snapshot | null> {
    const row = this.row(stream);
    if (row === null) return null;
    const [revision, position, hash, schemaVersion, state] = row;
    return { stream, revision, position, hash, schemaVersion: Number(schemaVersion), state };
  }

  override async save(snapshot: Snapshot): Promise<void> {
    const { stream, revision, position, hash, schemaVersion, state } = snapshot;
    this.file.use(({ save }) => save.run(stream, revision, position, hash, schemaVersion, state));
  }

  override async remove(stream: string): Promise<void> {
    this.file.use(({ remove }) => remove.run(stream));
  }

  async close(): Promise<void> {
    this.file.close();
  }

  private row(stream: string): Row | null {
    try {
      return this.file.use(({ load }) => (load.get(stream) as Row | undefined) ?? null);
    } catch (cause) {
      this.logger.warn('a snapshot cannot be read', { cause, stream });
      return null;
    }
  }
}

function statementsOf(connection: Connection): Statements {
  return {
    load: connection.prepare(
      'SELECT revision, position, hash, schema_version, state FROM snapshots WHERE stream = ?',
      { returnArrays: true, readBigInts: true },
    ),
    save: connection.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)'),
    remove: connection.prepare('DELETE FROM snapshots WHERE stream = ?'),
  };
}
