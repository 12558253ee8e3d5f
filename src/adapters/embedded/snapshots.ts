import { NO_LOG, type Logger } from '../../ports/logger.js';
import { Snapshots } from '../../ports/snapshots.js';
import type { Snapshot, SnapshotPiece, SnapshotPieces } from '../../ports/snapshots.js';
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
  readonly removePieces: Statement;
}

/** A piece is a row of the same table, so the file needs no other layout. */
const PIECE = ' piece ';
/** Sorts after the names of all pieces of a stream: `!` follows the space. */
const AFTER_PIECES = ' piece!';
/** Later than every revision, so this keeps no piece. */
const NO_REVISION = 2n ** 63n - 1n;

/**
 * Snapshots in their own file, used by one thread. A saved snapshot replaces any other, so a
 * snapshot from a later state of a restored log cannot block it.
 */
export class EmbeddedSnapshots extends Snapshots {
  override readonly pieces: SnapshotPieces = {
    save: (piece, text) => this.savePiece(piece, text),
    load: async (piece) => this.row(nameOf(piece))?.[4] ?? null,
  };
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
    this.file.use(({ save, removePieces }) => {
      save.run(stream, revision, position, hash, schemaVersion, state);
      removePieces.run(stream + PIECE, stream + AFTER_PIECES, revision);
    });
  }

  override async remove(stream: string): Promise<void> {
    this.file.use(({ remove, removePieces }) => {
      remove.run(stream);
      removePieces.run(stream + PIECE, stream + AFTER_PIECES, NO_REVISION);
    });
  }

  private async savePiece(piece: SnapshotPiece, text: string): Promise<void> {
    this.file.use(({ save }) => save.run(nameOf(piece), piece.revision, -1n, '', 0, text));
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

function nameOf({ stream, revision, number }: SnapshotPiece): string {
  return `${stream}${PIECE}${revision} ${number}`;
}

function statementsOf(connection: Connection): Statements {
  return {
    load: connection.prepare(
      'SELECT revision, position, hash, schema_version, state FROM snapshots WHERE stream = ?',
      { returnArrays: true, readBigInts: true },
    ),
    save: connection.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)'),
    remove: connection.prepare('DELETE FROM snapshots WHERE stream = ?'),
    removePieces: connection.prepare(
      'DELETE FROM snapshots WHERE stream >= ? AND stream < ? AND revision < ?',
    ),
  };
}
