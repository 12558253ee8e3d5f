import { Snapshots } from '../../ports/snapshots.js';
import type { Snapshot } from '../../ports/snapshots.js';
import { noteDamage, openRebuildable } from './rebuildable-file.js';
import type { Connection, FileLayout, Statement } from './sqlite.js';

/** `snapshots.db`: a cache, never worth waiting for the disk. */
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

/**
 * Snapshots in a file of their own, used by one thread. The last one saved replaces any other,
 * so that one of a log that was set back cannot stay in the way.
 */
export class EmbeddedSnapshots extends Snapshots {
  readonly #connection: Connection;
  readonly #load: Statement;
  readonly #save: Statement;
  readonly #remove: Statement;

  /** @throws FileUnusable, but never for a damaged file: that is deleted. */
  constructor(private readonly path: string) {
    super();
    this.#connection = openRebuildable(path, LAYOUT);
    this.#load = this.#connection.prepare(
      `SELECT revision, position, hash, schema_version, state FROM snapshots WHERE stream = ?`,
      { returnArrays: true, readBigInts: true },
    );
    this.#save = this.#connection.prepare(
      'INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#remove = this.#connection.prepare('DELETE FROM snapshots WHERE stream = ?');
  }

  /** A snapshot that cannot be read is none: the stream is folded from the start. */
  override async load(stream: string): Promise<Snapshot | null> {
    const row = this.#row(stream);
    if (row === null) return null;
    const [revision, position, hash, schemaVersion, state] = row;
    return { stream, revision, position, hash, schemaVersion: Number(schemaVersion), state };
  }

  override async save(snapshot: Snapshot): Promise<void> {
    const { stream, revision, position, hash, schemaVersion, state } = snapshot;
    this.#note(() => this.#save.run(stream, revision, position, hash, schemaVersion, state));
  }

  override async remove(stream: string): Promise<void> {
    this.#note(() => this.#remove.run(stream));
  }

  async close(): Promise<void> {
    if (this.#connection.isOpen) this.#connection.close();
  }

  #row(stream: string): Row | null {
    try {
      const row = this.#note(() => this.#load.get(stream) as Row | undefined);
      return row ?? null;
    } catch {
      return null;
    }
  }

  #note<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      noteDamage(this.path, cause);
      throw cause;
    }
  }
}
