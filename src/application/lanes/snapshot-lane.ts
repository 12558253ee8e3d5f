import { encodeSnapshot, SNAPSHOT_SCHEMA } from '../../codec/snapshot.js';
import type { Logger } from '../../ports/logger.js';
import type { Snapshots } from '../../ports/snapshots.js';
import type { Lane } from './lane.js';

/**
 * Events between two snapshots of a lane. A snapshot holds every open reservation, so a client with
 * many of them gets fewer snapshots: the cost of an event stays the same.
 */
export function snapshotInterval({ head: { fold } }: Lane, every: number): number {
  if (fold === null || fold === 'ABANDONED') return every;
  return Math.max(every, fold.reservations.size);
}

/**
 * Stores the lane's state if at least `every` events came since the last snapshot; false when the
 * store failed. A snapshot is a cache: losing one only costs time at the next cold start.
 */
export async function snapshotLane(
  lane: Lane,
  every: number,
  { snapshots, logger }: { readonly snapshots: Snapshots; readonly logger: Logger },
): Promise<boolean> {
  const { fold, revision, position, hash } = lane.head;
  if (fold === null || fold === 'ABANDONED' || lane.key === null) return true;
  if (revision - lane.snapshotRevision < BigInt(every)) return true;
  lane.snapshotRevision = revision;
  const { stream } = lane;
  const state = encodeSnapshot({ state: fold, seen: lane.seen.written() }, lane.key, {
    stream,
    revision,
  });
  try {
    await snapshots.save({
      stream,
      revision,
      position,
      hash,
      schemaVersion: SNAPSHOT_SCHEMA,
      state,
    });
    return true;
  } catch (cause) {
    logger
      .of('lanes')
      .warn('a snapshot was not saved', { cause, stream, revision: String(revision) });
    return false;
  }
}
