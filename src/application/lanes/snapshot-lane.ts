import type { KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  digestOfPiece,
  encodeReservations,
  encodeSnapshot,
  RESERVATIONS_PER_PIECE,
} from '../../codec/snapshot.js';
import { schemaOf } from '../../codec/snapshot-schema.js';
import { isClient, type ClientState } from '../../domain/client/state.js';
import type { Logger } from '../../ports/logger.js';
import type { Snapshots } from '../../ports/snapshots.js';
import type { Lane } from './lane.js';

/**
 * Events between two snapshots of a lane. A snapshot holds every open reservation, so a client with
 * many of them gets fewer snapshots: the cost of an event stays the same.
 */
export function snapshotInterval({ head: { fold } }: Lane, every: number): number {
  if (!isClient(fold)) return every;
  return Math.max(every, fold.reservations.size);
}

/**
 * Whether a snapshot follows the lane's last append. Not while it has expired reservations: they
 * would be in the snapshot, and the next appends release them.
 */
export function isSnapshotDue({ head, snapshotRevision }: Lane, every: number): boolean {
  const { fold, revision, recordedAt } = head;
  if (!isClient(fold) || fold.earliestExpiry <= recordedAt) return false;
  return revision - snapshotRevision >= every;
}

/**
 * Most reservations of a snapshot that a store takes only as a whole: an event of EventStoreDB has
 * 1 MiB. Encoding more of them would take long, and in vain.
 */
export const UNDIVIDED_MAX = 4_000;

interface Stores {
  readonly snapshots: Snapshots;
  readonly logger: Logger;
}

/**
 * Stores the lane's state if at least `every` events came since the last snapshot; false when the
 * store failed. A snapshot is a cache: losing one only costs time at the next cold start.
 */
export async function snapshotLane(lane: Lane, every: number, to: Stores): Promise<boolean> {
  while (lane.saving !== null) await lane.saving;
  const { fold, revision } = lane.head;
  if (!isClient(fold) || lane.key === null) return true;
  if (revision - lane.snapshotRevision < BigInt(every)) return true;
  if (to.snapshots.pieces === null && fold.reservations.size > UNDIVIDED_MAX) return true;
  lane.snapshotRevision = revision;
  lane.saving = save(lane, fold, lane.key, to).finally(() => (lane.saving = null));
  return lane.saving;
}

async function save(
  lane: Lane,
  fold: ClientState,
  key: KeyObject,
  { snapshots, logger }: Stores,
): Promise<boolean> {
  const { stream } = lane;
  const { revision, position, hash, latestAt } = lane.head;
  const seen = lane.seen.written();
  try {
    const digests = await savePieces(fold, snapshots.pieces, { stream, revision });
    const state = encodeSnapshot(
      { state: fold, seen, latestAt },
      key,
      { stream, revision },
      digests,
    );
    const schemaVersion = schemaOf(digests, fold);
    await snapshots.save({ stream, revision, position, hash, schemaVersion, state });
    return true;
  } catch (cause) {
    logger
      .of('lanes')
      .warn('a snapshot was not saved', { cause, stream, revision: String(revision) });
    return false;
  }
}

/** Saves many reservations in pieces, between which other clients are served; their digests. */
async function savePieces(
  state: ClientState,
  pieces: Snapshots['pieces'],
  at: { readonly stream: string; readonly revision: bigint },
): Promise<readonly string[]> {
  if (pieces === null || state.reservations.size <= RESERVATIONS_PER_PIECE) return [];
  const digests: string[] = [];
  for (const text of encodeReservations(state)) {
    await pieces.save({ ...at, number: digests.length }, text);
    digests.push(digestOfPiece(text));
    await nextTurn();
  }
  return digests;
}
