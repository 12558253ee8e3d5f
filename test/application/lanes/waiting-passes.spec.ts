import { Contention } from '../../../src/application/lanes/answer.js';
import { CALLER, debit, openRoom, recharge, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe('a pass of the write path that waits for the projection engine', () => {
  let room: LaneHarness;
  beforeEach(async () => {
    room = await openRoom({ shared: false });
    await room.create(CLIENT);
    await room.lanes.submit(CLIENT, recharge('r', '10'), CALLER);
  });
  afterEach(() => room.close());

  it('waits once, and is then answered although the engine is as far behind as before', async () => {
    let waits = 0;
    room.feedRoom = () => {
      waits += 1;
      return Promise.resolve();
    };
    const answer = await room.lanes.submit(CLIENT, debit('m'), CALLER);
    expect([answer.kind, waits]).toEqual(['done', 1]);
  });

  it('is rejected when the projection engine does not advance', async () => {
    room.feedRoom = () => Promise.reject(new Contention('too far behind'));
    await expect(room.lanes.submit(CLIENT, debit('m'), CALLER)).rejects.toThrow(Contention);
    room.feedRoom = () => null;
    expect(await room.lanes.submit(CLIENT, debit('m'), CALLER)).toMatchObject({ kind: 'done' });
  });
});
