import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Projection } from '../../../projections/projection.js';
import type { Mutex } from '../../async/mutex.js';
import {
  delayMs,
  MAX_BACKOFF_STEP,
  retryUntilSuccess,
  ShutDown,
  sleep,
  type Backoff,
} from '../../async/retry.js';
import { CLIENT_PREFIX } from '../../domain/client/streams.js';
import { GenerationLost, type Documents } from '../../ports/documents.js';
import { RebuildRefused } from '../../ports/projection-runner.js';
import type { EventLog } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { PurgedClients } from './purged-clients.js';
import { factsOf, foldAndWrite } from './project-batch.js';
import { StatusRecord } from './projection-status.js';
import { ReadModel, type Folded } from './read-model.js';

/** An event of the log cannot be applied, so the new generation cannot be completed. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
}

/** The generation being filled was lost: start the rebuild again. */
export class RebuildLost extends RebuildFailed {}

/** The parts of the projection engine that a rebuild uses. */
export interface RebuildParts {
  readonly log: EventLog;
  readonly vault: KeyVault;
  readonly batchMax: number;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** Gives exclusive access to the read models; live batches use it too. */
  readonly turns: Mutex;
  readonly purged: PurgedClients;
  /** Position of the last batch of the live engine; read while holding the mutex. */
  readonly liveThrough: () => bigint;
  readonly report: () => void;
}

/** Documents that a rebuild keeps in memory. */
const REBUILD_CACHE_MAX = 50_000;

/**
 * A read model with its status, and whether the live engine writes it. A rebuild fills a second
 * generation meanwhile.
 */
export class ServedModel {
  readonly status: StatusRecord;
  readonly model: ReadModel;
  /** False while its first generation at this version is being filled. */
  served = false;

  constructor(
    readonly projection: Projection,
    private readonly documents: Documents,
    cacheMax: number,
  ) {
    const { name, version } = projection.collection;
    this.status = new StatusRecord(name, version);
    this.model = new ReadModel(projection, documents, 'served', { cacheMax, seen: -1n });
  }

  get name(): string {
    return this.status.name;
  }

  /** Whether the live engine passes batches to it. */
  get fed(): boolean {
    return this.served && this.status.state !== 'failed';
  }

  /**
   * Serves the stored documents, if they have this version and are not ahead of the log's end.
   * Documents that are ahead of the log are reset.
   */
  async open(log: Pick<EventLog, 'end'>): Promise<void> {
    const { collection } = this.projection;
    const position = await this.documents.checkpoint(collection, 'served');
    if (position === null) return;
    this.serve(position, false);
    // Read the end afterwards: another instance may have appended and projected in between.
    const end = await log.end();
    if (position <= end) return;
    await this.documents.reset(collection);
    this.model.resumeFrom(-1n);
    this.status.reset(end);
  }

  /** Serves the stored documents up to a position: after a start, or a switch. */
  serve(position: bigint, caughtUp: boolean): void {
    this.served = true;
    this.model.resumeFrom(position);
    this.status.reached(position, caughtUp);
  }

  recordResult(folded: Folded, caughtUp: boolean): void {
    this.status.reached(this.model.seen, caughtUp);
    if (folded.failure !== null) this.status.failed(folded.failure);
  }

  /**
   * Fills a new generation beside the served one, catches up, and switches between two live
   * batches. After a crash at any moment the old generation is served.
   * @throws RebuildFailed, RebuildLost, ShutDown
   */
  async rebuild(parts: RebuildParts): Promise<void> {
    const { documents, projection } = this;
    const { collection } = projection;
    const next = new ReadModel(projection, documents, 'next', {
      cacheMax: REBUILD_CACHE_MAX,
      seen: -1n,
    });
    try {
      await this.trying(parts, () => parts.purged.read());
      const purged = parts.purged.count;
      await this.trying(parts, () => documents.startNext(collection));
      await this.fill(next, parts);
      await parts.turns.run(async () => {
        // Live batches wait now. Few events came during the filling, and after this nothing is
        // missing.
        await this.fill(next, parts);
        const live = parts.liveThrough();
        const through = next.seen > live ? next.seen : live;
        const nothing = [{ collection, writes: [] }];
        await this.trying(parts, () => documents.write(nothing, through, 'next'));
        // The next generation may have documents of clients that were purged during the filling.
        for (const clientId of parts.purged.after(purged)) {
          await this.trying(parts, () => parts.purged.remove(clientId, (work) => work()));
        }
        await this.trying(parts, () => documents.switchToNext(collection));
        this.serve(through, true);
      });
    } finally {
      this.status.rebuilding = null;
      parts.report();
    }
  }

  /**
   * Fills the new generation up to the present end of the log, and lets live batches run in
   * between.
   */
  private async fill(next: ReadModel, parts: RebuildParts): Promise<void> {
    const { documents, status } = this;
    const failure = await this.trying(parts, async () => {
      const options = { after: next.seen, batchMax: parts.batchMax, prefixes: [CLIENT_PREFIX] };
      for await (const { events, through } of parts.log.readAll(options)) {
        const facts = factsOf(parts.purged.without(events), { through, vault: parts.vault });
        const to = { documents, through, writeAhead: Infinity };
        const [folded] = await foldAndWrite([next], facts, to);
        status.rebuilding = next.seen;
        parts.report();
        if (folded?.failure) return folded.failure;
        parts.signal.throwIfAborted();
        await nextTurn();
      }
      return null;
    });
    if (failure !== null) throw new RebuildFailed(failure);
  }

  private trying<T>(parts: RebuildParts, attempt: () => Promise<T>): Promise<T> {
    const failed = (cause: unknown): void => {
      if (cause instanceof GenerationLost) {
        throw new RebuildLost(`what was filled is lost, rebuild it again: ${cause.message}`);
      }
      if (!this.served) this.status.retrying(cause);
      parts.report();
    };
    return retryUntilSuccess(attempt, failed, parts);
  }
}

/**
 * Fills the first generation of this version. Repeats it if the generation was lost, unless the
 * engine has found the loss too and fills a served generation itself.
 */
export async function fillFirst(
  live: ServedModel,
  parts: Pick<RebuildParts, 'backoff' | 'signal' | 'report'> & {
    readonly rebuild: () => Promise<void>;
  },
): Promise<void> {
  const { signal, backoff } = parts;
  while (!live.served && !signal.aborted) {
    try {
      return await parts.rebuild();
    } catch (cause) {
      if (cause instanceof ShutDown) return;
      if (!(cause instanceof RebuildLost || cause instanceof RebuildRefused || live.served)) {
        live.status.failed(cause instanceof Error ? cause.message : String(cause));
        parts.report();
        return;
      }
    }
    // The longest delay: a frozen instance learns meanwhile that another instance runs the
    // engine, and leaves alone the generation that the other one fills.
    await sleep(delayMs(backoff, MAX_BACKOFF_STEP), signal);
  }
}
