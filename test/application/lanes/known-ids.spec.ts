import {
  CALLER,
  debit,
  LOGS,
  openRoom,
  recharge,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

describe.each(LOGS)('ids that a lane on %s knows from memory', (_title, shared) => {
  let room: LaneHarness;
  beforeEach(async () => {
    room = await openRoom({ shared });
    await room.create(CLIENT);
  });
  afterEach(() => room.close());

  it('asks the index for no id that the stream has never mentioned [I9]', async () => {
    let lookUps = 0;
    room.onLookUp = () => void (lookUps += 1);
    await room.lanes.submit(CLIENT, recharge('r', '100'), CALLER);
    await room.lanes.submit(CLIENT, debit('m'), CALLER);
    await room.feedIndex();
    for (const settings of [undefined, { lanesMax: 1_000, snapshotEvery: 1 }]) {
      await room.lanes.drain();
      await room.restart(settings);
      await room.lanes.submit(CLIENT, debit(`n-${settings?.snapshotEvery}`), CALLER);
      expect(lookUps).toBe(0);
    }
    const again = await room.lanes.submit(CLIENT, debit('m'), CALLER);
    expect([again, lookUps]).toMatchObject([{ kind: 'done', replayed: true }, 1]);
    await room.lanes.drain();
    await room.dropIdFilter(CLIENT);
    await room.restart();
    await room.lanes.submit(CLIENT, debit('o'), CALLER);
    expect(lookUps).toBe(2);
  });

  it('knows new ids again when its lane was evicted for another one [I9]', async () => {
    await room.restart({ lanesMax: 1, snapshotEvery: 4 });
    let lookUps = 0;
    room.onLookUp = () => void (lookUps += 1);
    await room.lanes.submit(CLIENT, recharge('r', '100'), CALLER);
    await room.lanes.submit(CLIENT, debit('m'), CALLER);
    await room.create(OTHER);
    expect(await room.snapshots.load(`client-${CLIENT}`)).not.toBeNull();
    await room.lanes.submit(CLIENT, debit('n'), CALLER);
    expect(lookUps).toBe(0);
    const again = await room.lanes.submit(CLIENT, debit('m'), CALLER);
    expect([again, lookUps]).toMatchObject([{ kind: 'done', replayed: true }, 1]);
  });
});

it('ids that another instance recorded are known to the lane [I9]', async () => {
  const room = await openRoom({ shared: true });
  try {
    await room.create(CLIENT);
    await room.lanes.submit(CLIENT, recharge('r', '100'), CALLER);
    const rival = await room.rival();
    await rival.submit(CLIENT, debit('m'), CALLER);
    const again = await room.lanes.submit(CLIENT, debit('m'), CALLER);
    expect(again).toMatchObject({ kind: 'done', replayed: true });
  } finally {
    await room.close();
  }
});
