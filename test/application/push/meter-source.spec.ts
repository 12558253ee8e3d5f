import type { MeterDocument } from '../../../projections/meter.js';
import { MeterSource } from '../../../src/application/push/meter-source.js';
import type { MeterWatch } from '../../../src/application/push/meter-watch.js';
import type { MeterListener, PushedMeter } from '../../../src/application/push/watched-client.js';

function pushed(revision: bigint, edge = -Infinity): PushedMeter {
  return { revision, edge, meter: { revision: String(revision) } as MeterDocument };
}

describe('the meter for a subscriber', () => {
  let offer: MeterListener;
  let closed: number;
  const meters = {
    open: async (_: string, listener: MeterListener) => {
      offer = listener;
      return { first: pushed(7n), head: 7n, close: () => (closed += 1) };
    },
  } as unknown as MeterWatch;
  beforeEach(() => {
    closed = 0;
  });

  const open = (seen: bigint | null): Promise<MeterSource> => MeterSource.open(meters, 'a', seen);
  const take = async (source: MeterSource): Promise<string | undefined> => {
    await source.ready();
    return source.take()?.revision;
  };

  it.each([null, 6n, 8n])(
    'begins with the present one where the subscriber has %s',
    async (seen) => {
      expect(await take(await open(seen))).toBe('7');
    },
  );

  it('is the newest one when the subscriber takes it', async () => {
    const source = await open(null);
    for (let revision = 8n; revision <= 1_000n; revision++) offer(pushed(revision));
    offer(pushed(999n));
    expect([await take(source), source.take()]).toEqual(['1000', null]);
  });

  it('comes after that of the subscriber, also where an edge is all that changed', async () => {
    const source = await open(7n);
    expect(source.take()).toBeNull();
    offer(pushed(7n, 100));
    expect(await take(source)).toBe('7');
    offer(pushed(7n, 100));
    expect(source.take()).toBeNull();
  });

  it('ends while the subscriber waits', async () => {
    const source = await open(7n);
    const waiting = source.ready();
    source.close();
    await waiting;
    offer(pushed(8n));
    expect([source.take(), closed]).toEqual([null, 1]);
  });
});
