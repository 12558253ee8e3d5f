import { Contention } from '../../../src/application/lanes/answer.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe('a pass of the write path that waits for the projection engine', () => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared: false });
    await harness.create(CLIENT);
    await harness.lanes.submit(CLIENT, recharge('10', 'r'), CALLER);
  });
  afterEach(() => harness.close());

  it('waits once, and is then answered although the engine is as far behind as before', async () => {
    let waits = 0;
    harness.whenCaughtUp = () => {
      waits += 1;
      return Promise.resolve();
    };
    const answer = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    expect([answer.kind, waits]).toEqual(['done', 1]);
  });

  it('is rejected when the projection engine does not advance', async () => {
    harness.whenCaughtUp = () => Promise.reject(new Contention('too far behind'));
    await expect(harness.lanes.submit(CLIENT, debit('m'), CALLER)).rejects.toThrow(Contention);
    harness.whenCaughtUp = () => null;
    expect(await harness.lanes.submit(CLIENT, debit('m'), CALLER)).toMatchObject({ kind: 'done' });
  });
});
