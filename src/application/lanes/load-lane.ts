import { decodeFact, hashesOf, mayCarryPersonal } from '../../codec/codec.js';
import { decodeSnapshot, SNAPSHOT_SCHEMA } from '../../codec/snapshot.js';
import { evolve } from '../../domain/client/fold.js';
import type { ClientFold } from '../../domain/client/state.js';
import { LogUnavailable, type EventLog, type LoggedEvent } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Snapshots } from '../../ports/snapshots.js';
import type { IdIndex } from '../../ports/id-index.js';
import { EMPTY_HEAD, type Head, type Lane } from './lane.js';

const PAGE = 512;
/** An older copy of it was put back, say. Who reads it from the start finds what there is. */
export const ANOTHER_LOG = 'the log is not the one that was read before';

export interface LoadSources {
  readonly log: EventLog;
  readonly snapshots: Snapshots;
  readonly vault: KeyVault;
  readonly ids: IdIndex;
  readonly logger: Logger;
}

/**
 * Brings a cold lane to the log's head: snapshot plus tail, and every fact that the id index
 * does not cover yet. The cost is bounded by the snapshot interval and the index's lag, never by
 * the length of the history.
 */
export async function loadLane(lane: Lane, from: LoadSources): Promise<void> {
  lane.key = await from.vault.findKey(lane.clientId);
  const covered = await from.ids.covered();
  lane.trimTo(covered);
  const start = await startFromSnapshot(lane, from);
  if (start.head.position > covered) await recallUncovered(lane, start.head, covered, from.log);
  if (start.head === EMPTY_HEAD) lane.seen.begin();
  await readOn(lane, start.head, from);
  lane.snapshotRevision = start.head.revision;
  lane.loaded = true;
}

/**
 * Reads what other writers appended after the lane's head.
 * @throws LogUnavailable where the log does not go on from what the lane has read of it
 */
export async function catchUpLane(lane: Lane, from: LoadSources): Promise<void> {
  await readOn(lane, lane.head, from);
}

/**
 * The snapshot is trusted only if the event it names stands in the log with the chain hash it
 * names (docs/reference/semantics.md §2); else the stream is folded from the start.
 */
async function startFromSnapshot(lane: Lane, from: LoadSources): Promise<{ head: Head }> {
  const snapshot = await from.snapshots.load(lane.stream);
  if (snapshot === null || snapshot.schemaVersion !== SNAPSHOT_SCHEMA) return { head: EMPTY_HEAD };
  const [last] = await from.log.readForward(lane.stream, snapshot.revision, 1);
  if (last?.revision !== snapshot.revision || hashesOf(last).hash !== snapshot.hash) {
    return withoutSnapshot(lane, from, 'the log has another event at its revision');
  }
  const at = { stream: lane.stream, revision: snapshot.revision };
  const content = decodeSnapshot(snapshot.state, lane.key, at);
  if (content === null) return withoutSnapshot(lane, from, 'it cannot be read');
  if (content.seen !== null) lane.seen.restore(content.seen);
  return { head: headAfter(lane, content.state, last) };
}

function withoutSnapshot(
  { stream }: Lane,
  { logger }: LoadSources,
  reason: string,
): { head: Head } {
  logger.of('lanes').warn('a snapshot is not used: the stream is read whole', { stream, reason });
  return { head: EMPTY_HEAD };
}

function headAfter(lane: Lane, fold: ClientFold, last: LoggedEvent): Head {
  const fact = decodeFact(last, lane.key);
  return {
    fold,
    revision: fact.revision,
    position: fact.position,
    hash: fact.hash,
    recordedAt: fact.recordedAt,
  };
}

/** Facts up to the snapshot that the index does not cover, read backwards, kept in order. */
async function recallUncovered(
  lane: Lane,
  head: Head,
  covered: bigint,
  log: EventLog,
): Promise<void> {
  const uncovered: LoggedEvent[] = [];
  let from: bigint = head.revision;
  for (;;) {
    const page = await log.readBackward(lane.stream, from, PAGE);
    const newer = page.filter((event) => event.position > covered);
    uncovered.push(...newer);
    if (page.length < PAGE || newer.length < page.length) break;
    from -= BigInt(page.length);
    if (from < 0n) break;
  }
  for (const event of uncovered.reverse()) lane.remember(decodeFact(event, lane.key));
}

async function readOn(lane: Lane, start: Head, { log, vault }: LoadSources): Promise<void> {
  let head = start;
  for (;;) {
    const page = await log.readForward(lane.stream, head.revision + 1n, PAGE);
    // A key is kept before the first event that needs it. Another instance may have made both since
    // the key was looked for in vain: without it the client would be taken for an erased one, whose
    // names are free.
    if (lane.key === null && page.some(({ type }) => mayCarryPersonal(type))) {
      lane.key = await vault.findKey(lane.clientId);
    }
    for (const event of page) {
      const fact = decodeFact(event, lane.key);
      if (lane.loaded && fact.prevHash !== head.hash) throw new LogUnavailable(ANOTHER_LOG);
      head = {
        fold: evolve(head.fold, fact),
        revision: fact.revision,
        position: fact.position,
        hash: fact.hash,
        recordedAt: fact.recordedAt,
      };
      lane.remember(fact);
    }
    if (page.length < PAGE) break;
  }
  lane.head = head;
}
