import { Pace, PACE_BESIDE } from '../../src/application/pace.js';

const HOUR_MS = 3_600_000;

describe('the pace of a feed', () => {
  it('rests for a moment after a part that a frozen process took an hour for', async () => {
    const pace = new Pace(PACE_BESIDE, 8_192, new AbortController().signal);
    const began = performance.now();
    await pace.breathe(HOUR_MS);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('does not rest while somebody waits', async () => {
    const pace = new Pace(PACE_BESIDE, 8_192, new AbortController().signal);
    const resting = pace.breathe(HOUR_MS);
    pace.hurry();
    await resting;
    const began = performance.now();
    await pace.breathe(HOUR_MS);
    expect(performance.now() - began).toBeLessThan(100);
  });
});
