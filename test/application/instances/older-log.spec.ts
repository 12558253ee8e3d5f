import type { EmbeddedEventLog } from '../../../src/adapters/embedded/log/event-log.js';
import { Contention } from '../../../src/application/lanes/answer.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe('a lane in use while an older backup of its log is restored', () => {
  let harness: LaneHarness;
  let copy: EmbeddedEventLog;
  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    await harness.create(CLIENT);
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    await harness.lanes.submit(CLIENT, debit('m-1'), CALLER);
    copy = await harness.copy();
    await harness.lanes.submit(CLIENT, debit('m-2', '20'), CALLER);
    await harness.lanes.submit(CLIENT, debit('m-3', '30'), CALLER);
    harness.log.inner = copy;
  });
  afterEach(async () => {
    await copy.close();
    await harness.close();
  });

  it('finds that the log ends before the last read event, and reloads [I2]', async () => {
    await expect(harness.lanes.submit(CLIENT, debit('m-4'), CALLER)).rejects.toThrow(Contention);
    await asCallersDo(() => harness.lanes.submit(CLIENT, debit('m-4'), CALLER));
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 2_000_000n });
  });

  it('finds that other writers have continued from there, and reloads [I2]', async () => {
    const rival = await harness.rival();
    for (const id of ['o-1', 'o-2', 'o-3']) await rival.submit(CLIENT, debit(id), CALLER);
    await expect(harness.lanes.submit(CLIENT, debit('m-4'), CALLER)).rejects.toThrow(
      LogUnavailable,
    );
    await asCallersDo(() => harness.lanes.submit(CLIENT, debit('m-4'), CALLER));
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 5_000_000n });
  });
});

/** Sends it again while the log is said to be away. */
async function asCallersDo<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 3; tries++) {
    try {
      return await send();
    } catch (cause) {
      if (!(cause instanceof LogUnavailable)) throw cause;
    }
  }
  return send();
}
