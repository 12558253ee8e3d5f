import { existsSync } from 'node:fs';
import { Documents, ReadModelUnavailable } from '../../../ports/documents.js';
import type { BatchToWrite, CollectionSpec, CollectionStatus } from '../../../ports/documents.js';
import type { Document, DocumentId, Generation, Pausing, Query } from '../../../ports/documents.js';
import type { Logger } from '../../../ports/logger.js';
import { ClientNumbers } from '../sqlite/client-numbers.js';
import { MODELS_LAYOUT } from './document-schema.js';
import type { DocumentSearch } from './document-search.js';
import type { DocumentTable } from './document-table.js';
import { Generations } from './generations.js';
import { RebuildableFile } from '../sqlite/rebuildable-file.js';
import { emptyWal, inTransaction } from '../sqlite/sqlite.js';
import type { Connection, Role, Statement } from '../sqlite/sqlite.js';

interface Prepared {
  readonly clients: ClientNumbers;
  readonly generations: Generations;
  readonly begin: Statement;
  readonly commit: Statement;
}

/**
 * Read models in one SQLite file.
 *
 * - One thread writes the file; other threads read it through their own connections.
 * - The documents and checkpoints of a batch are one transaction.
 * - Every answer, or step of a search, comes from one snapshot, so a switch of generations is visible completely or not
 *   at all.
 * - Indexed fields have columns; any other field of a query is read from the body.
 */
export class EmbeddedDocuments extends Documents {
  private readonly file: RebuildableFile<Prepared>;
  /** For a writer: the highest position that a served generation is known to contain. */
  private through = -1n;

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
      layout: MODELS_LAYOUT,
      role: options.role,
      logger: options.logger,
      prepare: (connection, isReplacement) => {
        const parts = prepared(connection);
        if (isReplacement) parts.generations.requireRefill(this.through);
        return parts;
      },
      unavailable: (reason, cause) =>
        new ReadModelUnavailable(`the read models cannot be used: ${reason}`, { cause }),
    });
  }

  /** Only the writer prepares collections; a reader does nothing. */
  override async prepare(collections: readonly CollectionSpec[]): Promise<void> {
    if (this.options.role !== 'writer') return;
    this.change(({ generations }) => {
      for (const collection of collections) generations.prepare(collection);
    });
  }

  override async get(collection: CollectionSpec, id: DocumentId): Promise<Document | null> {
    return this.ask(({ generations }) => generations.readable(collection).get(id));
  }

  override async load(
    collection: CollectionSpec,
    ids: readonly DocumentId[],
    generation: Generation,
  ): Promise<readonly (Document | null)[]> {
    return this.ask(({ generations }) => {
      const table = generations.table(collection, generation);
      return ids.map((id) => table.get(id));
    });
  }

  override async find(
    collection: CollectionSpec,
    query: Query,
    work: Pausing | null = null,
  ): Promise<Document[]> {
    let search: DocumentSearch | null = null;
    let searched: DocumentTable | null = null;
    for (;;) {
      const found = this.ask(({ generations }) => {
        const table = generations.readable(collection);
        // Positions in one generation mean nothing in another.
        if (table !== searched) search = work === null ? null : table.search(query);
        searched = table;
        if (search === null) return table.find(query);
        return search.step() ? search.found() : null;
      });
      if (found !== null) return found;
      await work?.pause();
    }
  }

  override async write(
    batches: readonly BatchToWrite[],
    through: bigint,
    generation: Generation,
  ): Promise<void> {
    this.change(({ generations }) => {
      for (const { collection, writes } of batches) {
        if (writes.length > 0) generations.table(collection, generation).put(writes);
        generations.advance(collection, generation, through);
      }
    });
    if (generation === 'served') this.reached(through);
  }

  override async removeSome(
    collection: CollectionSpec,
    clientId: string,
    max: number,
  ): Promise<number> {
    let removed = 0;
    this.change(({ generations }) => {
      removed = generations.removeSome(collection, clientId, max);
    });
    return removed;
  }

  /** The WAL still has the pages as they were. */
  override async scrub(): Promise<void> {
    this.file.use((_, connection) => emptyWal(connection));
  }

  override async checkpoint(
    collection: CollectionSpec,
    generation: Generation,
  ): Promise<bigint | null> {
    if (this.isMissing()) return null;
    const position = this.ask(({ generations }) => generations.position(collection, generation));
    if (generation === 'served' && position !== null) this.reached(position);
    return position;
  }

  override async reset(collection: CollectionSpec): Promise<void> {
    this.change(({ generations }) => generations.reset(collection));
  }

  override async startNext(collection: CollectionSpec): Promise<void> {
    this.change(({ generations }) => generations.startNext(collection));
  }

  override async switchToNext(collection: CollectionSpec): Promise<void> {
    this.change(({ generations }) => generations.switchToNext(collection));
  }

  override async status(): Promise<CollectionStatus[]> {
    return this.ask(({ generations }) => generations.status());
  }

  async close(): Promise<void> {
    this.file.close();
  }

  private reached(position: bigint): void {
    if (position > this.through) this.through = position;
  }

  /** Only a viewer can find no file: a writer or reader creates it. */
  private isMissing(): boolean {
    return this.options.role === 'viewer' && !existsSync(this.path);
  }

  private ask<T>(question: (prepared: Prepared) => T): T {
    return this.file.use((prepared) => {
      prepared.begin.run();
      try {
        return question(prepared);
      } finally {
        prepared.commit.run();
      }
    });
  }

  private change(work: (prepared: Prepared) => void): void {
    this.file.use((prepared, connection) => {
      try {
        inTransaction(connection, () => work(prepared));
      } catch (cause) {
        prepared.clients.clearCache();
        prepared.generations.forgetMemory();
        throw cause;
      }
    });
  }
}

function prepared(connection: Connection): Prepared {
  const clients = new ClientNumbers(connection);
  return {
    clients,
    generations: new Generations(connection, clients),
    begin: connection.prepare('BEGIN'),
    commit: connection.prepare('COMMIT'),
  };
}
