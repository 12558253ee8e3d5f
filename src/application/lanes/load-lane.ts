import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  checkHash,
  decodeFact,
  hashesOf,
  mayCarryPersonal,
  UnreadableEvent,
} from '../../codec/codec.js';
import { Map as PersistentMap } from 'immutable';
import {
  decodeReservations,
  decodeSnapshot,
  withReservations,
  type DecodedSnapshot,
  type SnapshotContent,
} from '../../codec/snapshot.js';
import { SNAPSHOT_SCHEMAS } from '../../codec/snapshot-schema.js';
import { evolve } from '../../domain/client/fold.js';
import type { ClientState, OpenReservation } from '../../domain/client/state.js';
import {
  LogUnavailable,
  StreamTombstoned,
  type EventLog,
  type LoggedEvent,
} from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Snapshots } from '../../ports/snapshots.js';
import type { IdIndex } from '../../ports/id-index.js';
import { ClientDamaged, type DamagedClients } from './damaged-clients.js';
import { EMPTY_HEAD, type Head, type Lane } from './lane.js';

const PAGE = 512;
/**
 * Reason for a reload, for example after an older backup was restored. A reload from the start
 * reads the present log.
 */
export const ANOTHER_LOG = 'the log is not the one that was read before';

export interface LoadSources {
  readonly log: EventLog;
  readonly snapshots: Snapshots;
  readonly vault: KeyVault;
  readonly ids: IdIndex;
  readonly logger: Logger;
  readonly damaged: DamagedClients;
}

/**
 * Brings a cold lane to the log's head: snapshot, later events, and every fact beyond the id
 * index's checkpoint. The cost is bounded by the snapshot interval and the index's lag, never by
 * the length of the history. A client that was found damaged is read whole.
 * @throws ClientDamaged when an event that is read does not fit the hash chain
 */
export async function loadLane(lane: Lane, from: LoadSources): Promise<void> {
  const reading = refusingDamage(lane, from, async () => {
    const known = from.damaged.find(lane.clientId);
    if (known !== undefined) await checkAgain(lane, known, from);
    await load(lane, from, known === undefined);
  });
  await orPurged(lane, reading);
  from.damaged.clear(lane.clientId);
}

async function load(lane: Lane, from: LoadSources, useSnapshot: boolean): Promise<void> {
  lane.key = await from.vault.findKey(lane.clientId);
  const covered = await from.ids.covered();
  lane.trimTo(covered);
  const start = useSnapshot ? await startFromSnapshot(lane, from) : { head: EMPTY_HEAD };
  if (start.head.position > covered) await recallUncovered(lane, start.head, covered, from.log);
  if (start.head === EMPTY_HEAD) lane.seen.begin();
  await readOn(lane, start.head, from);
  lane.snapshotRevision = start.head.revision;
  lane.loaded = true;
}

/**
 * Reads what other writers appended after the lane's head.
 * @throws LogUnavailable when the log does not continue from what the lane has read
 * @throws ClientDamaged when it continues with an event that does not fit the hash chain
 */
export async function catchUpLane(lane: Lane, from: LoadSources): Promise<void> {
  await orPurged(
    lane,
    refusingDamage(lane, from, () => readOn(lane, lane.head, from)),
  );
}

/** Only the streams of purged clients are tombstoned. */
async function orPurged(lane: Lane, reading: Promise<void>): Promise<void> {
  try {
    await reading;
  } catch (cause) {
    if (!(cause instanceof StreamTombstoned)) throw cause;
    lane.head = { ...lane.head, fold: 'PURGED' };
    lane.key = null;
    lane.loaded = true;
  }
}

/**
 * Reads events of a lane's client.
 * @throws ClientDamaged instead of UnreadableEvent
 */
export async function refusingDamage<T>(
  { clientId }: Pick<Lane, 'clientId'>,
  { damaged }: Pick<LoadSources, 'damaged'>,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof UnreadableEvent)) throw cause;
    const damage = new ClientDamaged(clientId, cause.event.revision ?? 0n, cause.why);
    damaged.note(damage);
    throw damage;
  }
}

/** Only looks at the event that was found damaged: a history may have millions. */
async function checkAgain(
  { stream }: Lane,
  { revision, why }: ClientDamaged,
  { log }: LoadSources,
): Promise<void> {
  const first = revision > 0n ? revision - 1n : 0n;
  const events = await log.readForward(stream, first, revision > 0n ? 2 : 1);
  const event = events.at(-1);
  // Shorter than it was, and so another history: it is read whole.
  if (event === undefined) return;
  const before = events.length > 1 ? events[0] : undefined;
  const at = { stream, revision, eventId: event.eventId };
  if (event.revision !== revision) throw new UnreadableEvent(at, why);
  checkLink(event, { revision: revision - 1n, hash: before ? hashesOf(before).hash : '' });
}

/** @throws UnreadableEvent when the event does not follow the one before it, or was changed */
export function checkLink(event: LoggedEvent, before: Pick<Head, 'revision' | 'hash'>): void {
  if (event.revision !== before.revision + 1n) {
    const at = { ...event, revision: before.revision + 1n };
    throw new UnreadableEvent(at, 'the log has no event there');
  }
  const carries = hashesOf(event);
  if (carries.prevHash !== before.hash) {
    throw new UnreadableEvent(event, 'it does not follow the event before it');
  }
  checkHash(event, carries);
}

/**
 * The snapshot is used only if its last event is in the log with the same chain hash
 * (docs/reference/semantics.md §2). Otherwise the stream is folded from the start.
 */
async function startFromSnapshot(lane: Lane, from: LoadSources): Promise<{ head: Head }> {
  const snapshot = await from.snapshots.load(lane.stream);
  if (snapshot === null || !SNAPSHOT_SCHEMAS.has(snapshot.schemaVersion))
    return { head: EMPTY_HEAD };
  const [last] = await from.log.readForward(lane.stream, snapshot.revision, 1);
  if (last?.revision !== snapshot.revision || hashesOf(last).hash !== snapshot.hash) {
    return withoutSnapshot(lane, from, 'the log has another event at its revision');
  }
  checkHash(last);
  const at = { stream: lane.stream, revision: snapshot.revision };
  const content = decodeSnapshot(snapshot.state, lane.key, at);
  const state = content === null ? null : await wholeState(content, from.snapshots.pieces, at);
  if (content === null || state === null) {
    // The lane that this one replaces may still be saving, and a newer snapshot removes the pieces.
    const newer = await from.snapshots.load(lane.stream);
    if (newer !== null && newer.revision > snapshot.revision) return startFromSnapshot(lane, from);
    return withoutSnapshot(lane, from, 'it cannot be read');
  }
  if (content.seen !== null) lane.seen.restore(content.seen);
  return { head: headAfter(lane, { ...content, state }, last) };
}

/** The state with the reservations of its pieces; other clients are served between two pieces. */
async function wholeState(
  { state, digests }: DecodedSnapshot,
  pieces: Snapshots['pieces'],
  at: { readonly stream: string; readonly revision: bigint },
): Promise<ClientState | null> {
  if (digests.length === 0) return state;
  const reservations = PersistentMap<string, OpenReservation>().asMutable();
  for (const [number, digest] of digests.entries()) {
    const text = (await pieces?.load({ ...at, number })) ?? null;
    const entries = decodeReservations(text, digest);
    if (entries === null) return null;
    for (const [id, reservation] of entries) reservations.set(id, reservation);
    await nextTurn();
  }
  return withReservations(state, reservations.asImmutable());
}

function withoutSnapshot(
  { stream }: Lane,
  { logger }: LoadSources,
  reason: string,
): { head: Head } {
  logger.of('lanes').warn('a snapshot is not used: the stream is read whole', { stream, reason });
  return { head: EMPTY_HEAD };
}

function headAfter(lane: Lane, { state, latestAt }: SnapshotContent, last: LoggedEvent): Head {
  const fact = decodeFact(last, lane.key);
  return {
    fold: state,
    revision: fact.revision,
    position: fact.position,
    hash: fact.hash,
    recordedAt: fact.recordedAt,
    latestAt: Math.max(latestAt, fact.recordedAt),
  };
}

/** Facts up to the snapshot that are not in the index, read backwards, kept in order. */
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
  for (const event of uncovered.reverse()) {
    checkHash(event);
    lane.remember(decodeFact(event, lane.key));
  }
}

async function readOn(lane: Lane, start: Head, { log, vault }: LoadSources): Promise<void> {
  let head = start;
  for (;;) {
    const page = await log.readForward(lane.stream, head.revision + 1n, PAGE);
    // A key is stored before the first event that needs it. Another instance may have created both
    // since the key was last looked up. Without the key the client would be taken for an erased
    // one, whose names are free.
    if (lane.key === null && page.some(({ type }) => mayCarryPersonal(type))) {
      lane.key = await vault.findKey(lane.clientId);
    }
    for (const event of page) {
      if (lane.loaded && hashesOf(event).prevHash !== head.hash) {
        throw new LogUnavailable(ANOTHER_LOG);
      }
      checkLink(event, head);
      const fact = decodeFact(event, lane.key);
      head = {
        fold: evolve(head.fold, fact),
        revision: fact.revision,
        position: fact.position,
        hash: fact.hash,
        recordedAt: fact.recordedAt,
        latestAt: Math.max(head.latestAt, fact.recordedAt),
      };
      lane.remember(fact);
    }
    if (page.length < PAGE) break;
    // The embedded log answers at once: a long history would hold up all other clients.
    await nextTurn();
  }
  lane.head = head;
}
