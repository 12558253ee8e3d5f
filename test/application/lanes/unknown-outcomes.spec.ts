import { LogUnavailable, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, LOGS, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe.each(LOGS)('an append of unknown outcome, on %s', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    await harness.create(CLIENT);
  });
  afterEach(() => harness.close());

  it('is asked again, and charged once [I20]', async () => {
    await harness.lanes.submit(CLIENT, recharge('10', 'r'), CALLER);
    harness.log.faults.push('answer-lost', 'unknown-not-written');
    const answer = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    expect(answer).toMatchObject({ kind: 'done', replayed: false });
    harness.log.faults.push('unknown-not-written', 'answer-lost');
    await harness.lanes.submit(CLIENT, debit('n'), CALLER);
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 2_000_000n });
    expect(harness.lanes.stats.unknownOutcomes).toBe(4);
  });

  it.each(['answer-lost', 'unknown-not-written'] as const)(
    'stays unknown when the try after "%s" is refused, but only of what was sent [I20]',
    async (first) => {
      await harness.lanes.submit(CLIENT, recharge('10', 'r'), CALLER);
      harness.log.faults.push(first, 'unavailable');
      let late: Promise<unknown> = Promise.resolve();
      harness.log.beforeAppend = async () => {
        harness.log.beforeAppend = null;
        late = harness.lanes.submit(CLIENT, debit('late'), CALLER);
        late.catch(() => undefined);
      };
      await expect(harness.lanes.submit(CLIENT, debit('m'), CALLER)).rejects.toThrow(
        OutcomeUnknown,
      );
      await expect(late).rejects.toThrow(LogUnavailable);
      const again = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
      expect(again).toMatchObject({ kind: 'done', replayed: first === 'answer-lost' });
      const { fold } = await harness.lanes.current(CLIENT, CALLER);
      expect(fold).toMatchObject({ usedPosted: 1_000_000n });
    },
  );
});
