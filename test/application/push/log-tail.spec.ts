import { LogTail } from '../../../src/application/push/log-tail.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import type { LoggedEvent } from '../../../src/ports/event-log.js';

describe('the end of a credit log', () => {
  let reads: bigint[];
  let down: boolean;
  let tail: LogTail;
  beforeEach(() => {
    reads = [];
    down = false;
    const log = {
      readForward: async (_: string, from: bigint): Promise<LoggedEvent[]> => {
        reads.push(from);
        if (down) throw new LogUnavailable('the log does not answer');
        return [];
      },
    };
    const vault = { findKey: async () => null };
    tail = new LogTail('a', { log, vault } as unknown as ConstructorParameters<typeof LogTail>[1]);
  });

  it('is read once for subscribers at the same revision', async () => {
    const parts = await Promise.all([tail.after(1n), tail.after(1n), tail.after(1n)]);
    expect(reads).toEqual([2n]);
    expect(new Set(parts).size).toBe(1);
  });

  it('is read again where nothing was found, or nothing could be read', async () => {
    await tail.after(1n);
    down = true;
    await expect(Promise.all([tail.after(1n), tail.after(1n)])).rejects.toThrow('does not answer');
    down = false;
    await tail.after(1n);
    expect(reads).toEqual([2n, 2n, 2n]);
  });

  it('is read for each revision that subscribers have reached', async () => {
    await Promise.all([tail.after(1n), tail.after(5n), tail.after(1n)]);
    expect(reads).toEqual([2n, 6n, 2n]);
  });
});
