import { createSecretKey } from 'node:crypto';
import { Map as PersistentMap } from 'immutable';
import { FilterBudget } from '../../../src/application/lanes/ids/id-filter.js';
import { EMPTY_HEAD, Lane } from '../../../src/application/lanes/lane.js';
import { snapshotLane, UNDIVIDED_MAX } from '../../../src/application/lanes/snapshot-lane.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import type { Snapshot, Snapshots } from '../../../src/ports/snapshots.js';
import { RESERVATIONS_PER_PIECE } from '../../../src/codec/snapshot.js';
import { isClient, type ClientState } from '../../../src/domain/client/state.js';
import { recharge, reserve } from '../../harness/commands.js';
import { CALLER, itemsOf, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const STREAM = `client-${CLIENT}`;
/** Two full pieces and one reservation. */
const HOLDS = 2 * RESERVATIONS_PER_PIECE + 1;

describe('a snapshot of a client with many open reservations', () => {
  let harness: LaneHarness;
  let before: ClientState;

  beforeEach(async () => {
    harness = await openHarness({ shared: false });
    await harness.create(CLIENT);
    await harness.lanes.submit(CLIENT, recharge(HOLDS, 'r'), CALLER);
    const many = Array.from({ length: HOLDS }, (_, n) =>
      reserve(`h${n}`, '1', { expires: { inSeconds: 60 + n } }),
    );
    await harness.lanes.submitBatch(itemsOf(CLIENT, many), CALLER);
    // A client with many reservations gets a snapshot only when as many events have come.
    await harness.lanes.submit(CLIENT, recharge(1, 'r-2'), CALLER);
    await harness.lanes.drain();
    before = await state();
  });
  afterEach(() => harness.close());

  async function state(): Promise<ClientState> {
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    if (!isClient(fold)) throw new Error('there is no client');
    return fold;
  }

  const plain = (one: ClientState): unknown => ({
    ...one,
    reservations: Object.fromEntries(one.reservations),
  });

  async function piece(number: number): Promise<string | null> {
    const snapshot = await harness.snapshots.load(STREAM);
    if (snapshot === null) throw new Error('there is no snapshot');
    const { stream, revision } = snapshot;
    return harness.snapshots.pieces.load({ stream, revision, number });
  }

  it('is stored in pieces, and gives the same state to a cold lane', async () => {
    const counts = [0, 1, 2].map(async (n) => (JSON.parse((await piece(n)) ?? '[]') as []).length);
    expect(await Promise.all(counts)).toEqual([RESERVATIONS_PER_PIECE, RESERVATIONS_PER_PIECE, 1]);
    expect(await piece(3)).toBeNull();
    await harness.restart();
    const from: bigint[] = [];
    const { log } = harness;
    const readForward = log.readForward.bind(log);
    log.readForward = (stream, revision, count) => {
      from.push(revision);
      return readForward(stream, revision, count);
    };
    expect(plain(await state())).toEqual(plain(before));
    expect(from.length).toBeGreaterThan(0);
    expect(from).not.toContain(0n);
  });

  it('is read again when a newer one replaces it meanwhile', async () => {
    const { load } = harness.snapshots.pieces;
    const older = await harness.snapshots.load(STREAM);
    if (older === null) throw new Error('there is no snapshot');
    await harness.lanes.submit(CLIENT, recharge(1, 'r-3'), CALLER);
    await harness.lanes.drain();
    const now = await state();
    await harness.restart();
    // The first look finds the older snapshot, whose pieces the newer one has removed.
    const { snapshots } = harness;
    const loadNewest = snapshots.load.bind(snapshots);
    snapshots.load = (stream) => {
      snapshots.load = loadNewest;
      return stream === STREAM ? Promise.resolve(older) : loadNewest(stream);
    };
    const asked: bigint[] = [];
    snapshots.pieces.load = (piece) => {
      asked.push(piece.revision);
      return load(piece);
    };
    expect(plain(await state())).toEqual(plain(now));
    expect(new Set(asked)).toEqual(new Set([older.revision, older.revision + 1n]));
    snapshots.pieces.load = load;
  });

  it.each([
    ['is missing', null],
    ['was changed', '[]'],
  ])('is not used when a piece %s', async (_, text) => {
    const { load } = harness.snapshots.pieces;
    harness.snapshots.pieces.load = (asked) =>
      asked.number === 1 ? Promise.resolve(text) : load(asked);
    await harness.restart();
    expect(plain(await state())).toEqual(plain(before));
    harness.snapshots.pieces.load = load;
  });

  it.each([
    [UNDIVIDED_MAX, 1],
    [UNDIVIDED_MAX + 1, 0],
  ])('with %i of them is saved %i times by a store without pieces', async (count, times) => {
    const [hold] = before.reservations.values();
    if (hold === undefined) throw new Error('there is no reservation');
    const lane = new Lane(CLIENT, new FilterBudget());
    lane.key = createSecretKey(Buffer.alloc(32, 1));
    const many = Array.from({ length: count }, (_, n) => [`h${n}`, hold] as const);
    const fold = { ...before, reservations: PersistentMap(many) };
    lane.head = { ...EMPTY_HEAD, revision: 100_000n, fold };
    const saved: Snapshot[] = [];
    const save = (snapshot: Snapshot): Promise<void> => Promise.resolve(void saved.push(snapshot));
    const snapshots: Snapshots = {
      ...{ pieces: null, save },
      load: () => Promise.resolve(null),
      remove: () => Promise.resolve(),
    };
    expect(await snapshotLane(lane, 1, { snapshots, logger: NO_LOG })).toBe(true);
    expect(saved).toHaveLength(times);
  });
});
