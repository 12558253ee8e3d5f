import { Progress } from '../../../src/application/engine/progress.js';
import type { ProjectionStatus } from '../../../src/ports/projection-runner.js';
import { ENOUGH_MS } from '../../contracts/until.js';

function line(
  name: string,
  position: bigint,
  more: Partial<ProjectionStatus> = {},
): ProjectionStatus {
  const calm = { version: 1, state: 'live', rebuilding: null, lastError: null } as const;
  return { name, position, ...calm, ...more };
}

const SOON = ENOUGH_MS;

describe('progress', () => {
  it('answers at once if the position is present, and wakes callers that wait for more [S1-24]', async () => {
    const progress = new Progress();
    progress.report([line('operations', 3n), line('balance', 2n)]);
    expect(await progress.waitFor('balance', 2n, SOON)).toBe(true);
    const third = progress.waitFor('balance', 3n, SOON);
    const all = progress.waitFor('all', 4n, SOON);
    let allReached = false;
    void all.then(() => (allReached = true));
    progress.report([line('operations', 4n), line('balance', 3n)]);
    expect(await third).toBe(true);
    expect(allReached).toBe(false);
    progress.report([line('operations', 5n), line('balance', 4n)]);
    expect(await all).toBe(true);
  });

  it('says no when the time is over, and for a line that there is not', async () => {
    const progress = new Progress();
    expect(await progress.waitFor('all', -1n, 1)).toBe(false);
    progress.report([line('balance', 2n)]);
    expect(await progress.waitFor('balance', 3n, 1)).toBe(false);
    expect(await progress.waitFor('nothing', 0n, 1)).toBe(false);
  });

  it('releases every caller after the end', async () => {
    const progress = new Progress();
    progress.report([line('balance', 2n)]);
    const waiting = progress.waitFor('balance', 3n, SOON);
    progress.close();
    expect(await waiting).toBe(false);
  });

  it('reports the lag of the engine without failed projections', () => {
    const progress = new Progress();
    progress.committed(100n);
    progress.committed(90n);
    progress.report([
      line('operations', 98n),
      line('balance', 40n),
      line('client', 10n, { state: 'failed', lastError: 'x' }),
    ]);
    expect(progress.lag()).toBe(60);
    expect(progress.lag('operations')).toBe(2);
    expect(progress.lag('client')).toBe(90);
    expect(progress.status().map(({ lag }) => lag)).toEqual([2, 60, 90]);
    expect(progress.troubles()).toEqual([{ name: 'client', reason: 'x' }]);
  });
});
