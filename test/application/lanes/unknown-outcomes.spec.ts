import { LogUnavailable, OutcomeUnknown } from '../../../src/ports/event-log.js';
import {
  CALLER,
  debit,
  LOGS,
  openRoom,
  recharge,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe.each(LOGS)('an append of unknown outcome, on %s', (_title, shared) => {
  let room: LaneHarness;
  beforeEach(async () => {
    room = await openRoom({ shared });
    await room.create(CLIENT);
  });
  afterEach(() => room.close());

  it('is asked again, and charged once [I20]', async () => {
    await room.lanes.submit(CLIENT, recharge('r', '10'), CALLER);
    room.log.faults.push('answer-lost', 'unknown-not-written');
    const answer = await room.lanes.submit(CLIENT, debit('m'), CALLER);
    expect(answer).toMatchObject({ kind: 'done', replayed: false });
    room.log.faults.push('unknown-not-written', 'answer-lost');
    await room.lanes.submit(CLIENT, debit('n'), CALLER);
    const { fold } = await room.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 2_000_000n });
    expect(room.lanes.stats.unknownOutcomes).toBe(4);
  });

  it.each(['answer-lost', 'unknown-not-written'] as const)(
    'stays unknown when the try after "%s" is refused, but only of what was sent [I20]',
    async (first) => {
      await room.lanes.submit(CLIENT, recharge('r', '10'), CALLER);
      room.log.faults.push(first, 'unavailable');
      let late: Promise<unknown> = Promise.resolve();
      room.log.beforeAppend = async () => {
        room.log.beforeAppend = null;
        late = room.lanes.submit(CLIENT, debit('late'), CALLER);
        late.catch(() => undefined);
      };
      await expect(room.lanes.submit(CLIENT, debit('m'), CALLER)).rejects.toThrow(OutcomeUnknown);
      await expect(late).rejects.toThrow(LogUnavailable);
      const again = await room.lanes.submit(CLIENT, debit('m'), CALLER);
      expect(again).toMatchObject({ kind: 'done', replayed: first === 'answer-lost' });
      const { fold } = await room.lanes.current(CLIENT, CALLER);
      expect(fold).toMatchObject({ usedPosted: 1_000_000n });
    },
  );
});
