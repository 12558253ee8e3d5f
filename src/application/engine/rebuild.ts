import { setImmediate as nextTurn } from 'node:timers/promises';
import { GenerationLost, type Documents } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { retryUntilSuccess, type Backoff } from '../../async/retry.js';
import type { ServedModel } from './served-model.js';
import { ReadModel } from './read-model.js';
import { factsOf } from './decode-batch.js';
import { CLIENT_PREFIX } from '../../domain/client/streams.js';
import type { Mutex } from '../../async/mutex.js';
import { foldAndWrite } from './fold-and-write.js';

/** An event of the log cannot be applied, so the new generation cannot be completed. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
}

/** The generation being filled was lost: start the rebuild again. */
export class RebuildLost extends RebuildFailed {}

export interface RebuildParts {
  readonly log: EventLog;
  readonly documents: Documents;
  readonly vault: KeyVault;
  readonly batchMax: number;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** Gives exclusive access to the read models; live batches use it too. */
  readonly turns: Mutex;
  /** Position of the last batch of the live engine; read while holding the mutex. */
  readonly liveThrough: () => bigint;
  readonly report: () => void;
}

/**
 * Fills a new generation beside the served one, catches up, and switches between two live batches.
 * After a crash at any moment the old generation is served.
 * @throws RebuildFailed, RebuildLost, ShutDown
 */
export async function rebuild(live: ServedModel, parts: RebuildParts): Promise<void> {
  const { collection } = live.projection;
  const { documents, turns } = parts;
  const next = new ReadModel(live.projection, documents, 'next', { cacheMax: 50_000, seen: -1n });
  try {
    await trying(live, parts, () => documents.startNext(collection));
    await fill(next, live, parts);
    await turns.run(async () => {
      // Live batches wait now. Few events came during the filling, and after this nothing is
      // missing.
      await fill(next, live, parts);
      const through = next.seen > parts.liveThrough() ? next.seen : parts.liveThrough();
      await trying(live, parts, () =>
        documents.write([{ collection, writes: [] }], through, 'next'),
      );
      await trying(live, parts, () => documents.switchToNext(collection));
      live.serve(through, true);
    });
  } finally {
    live.status.rebuilding = null;
    parts.report();
  }
}

/**
 * Fills the new generation up to the present end of the log, and lets live batches run in between.
 */
async function fill(next: ReadModel, live: ServedModel, parts: RebuildParts): Promise<void> {
  const failure = await trying(live, parts, async () => {
    const options = { after: next.seen, batchMax: parts.batchMax, prefixes: [CLIENT_PREFIX] };
    for await (const { events, through } of parts.log.readAll(options)) {
      const facts = factsOf(events, { through, vault: parts.vault });
      const [folded] = await foldAndWrite([next], facts, {
        ...parts,
        through,
        writeAhead: Infinity,
      });
      live.status.rebuilding = next.seen;
      parts.report();
      if (folded?.failure) return folded.failure;
      parts.signal.throwIfAborted();
      await nextTurn();
    }
    return null;
  });
  if (failure !== null) throw new RebuildFailed(failure);
}

function trying<T>(live: ServedModel, parts: RebuildParts, attempt: () => Promise<T>): Promise<T> {
  const failed = (cause: unknown): void => {
    if (cause instanceof GenerationLost) {
      throw new RebuildLost(`what was filled is lost, rebuild it again: ${cause.message}`);
    }
    if (!live.served) live.status.retrying(cause);
    parts.report();
  };
  return retryUntilSuccess(attempt, failed, parts);
}
