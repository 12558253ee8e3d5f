import { jest } from '@jest/globals';
import { Periodic } from '../../src/async/periodic.js';

describe('periodic work', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('runs again after an interval, also when it failed, until it is closed', async () => {
    const failures: unknown[] = [];
    let runs = 0;
    const work = async (): Promise<void> => {
      runs += 1;
      if (runs === 2) throw new Error('once');
    };
    const periodic = new Periodic(100, work, (cause) => failures.push(cause));
    periodic.start();
    await jest.advanceTimersByTimeAsync(350);
    expect([runs, failures.length]).toEqual([3, 1]);
    periodic.close();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(3);
  });

  it('never runs twice at a time', async () => {
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 500));
      running -= 1;
    };
    const periodic = new Periodic(100, work, () => undefined);
    periodic.start();
    await jest.advanceTimersByTimeAsync(3_000);
    periodic.close();
    expect(most).toBe(1);
  });

  it('never runs without an interval', async () => {
    let runs = 0;
    const work = async (): Promise<void> => void runs++;
    new Periodic(null, work, () => undefined).start();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(runs).toBe(0);
  });
});
