import { debit, recharge } from '../../harness/commands.js';
import { CALLER, LOGS, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

describe.each(LOGS)('ids that a lane on %s knows from memory', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    await harness.create(CLIENT);
  });
  afterEach(() => harness.close());

  it('asks the index for no id that the stream has never mentioned [I9]', async () => {
    let lookUps = 0;
    harness.onLookUp = () => void (lookUps += 1);
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    await harness.feedIndex();
    for (const settings of [undefined, { lanesMax: 1_000, snapshotEvery: 1 }]) {
      await harness.lanes.drain();
      await harness.restart(settings);
      await harness.lanes.submit(CLIENT, debit(`n-${settings?.snapshotEvery}`), CALLER);
      expect(lookUps).toBe(0);
    }
    const again = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    expect([again, lookUps]).toMatchObject([{ kind: 'done', replayed: true }, 1]);
    await harness.lanes.drain();
    await harness.dropIdFilter(CLIENT);
    await harness.restart();
    await harness.lanes.submit(CLIENT, debit('o'), CALLER);
    expect(lookUps).toBe(2);
  });

  it('knows new ids again when its lane was evicted for another one [I9]', async () => {
    await harness.restart({ lanesMax: 1, snapshotEvery: 4 });
    let lookUps = 0;
    harness.onLookUp = () => void (lookUps += 1);
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    await harness.create(OTHER);
    expect(await harness.snapshots.load(`client-${CLIENT}`)).not.toBeNull();
    await harness.lanes.submit(CLIENT, debit('n'), CALLER);
    expect(lookUps).toBe(0);
    const again = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    expect([again, lookUps]).toMatchObject([{ kind: 'done', replayed: true }, 1]);
  });
});

it('ids that another instance recorded are known to the lane [I9]', async () => {
  const harness = await openHarness({ shared: true });
  try {
    await harness.create(CLIENT);
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    const rival = await harness.rival();
    await rival.submit(CLIENT, debit('m'), CALLER);
    const again = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    expect(again).toMatchObject({ kind: 'done', replayed: true });
  } finally {
    await harness.close();
  }
});
