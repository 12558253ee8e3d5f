import { sleep } from '../../src/async/retry.js';

describe('a sleep', () => {
  it('ends when its signal is aborted', async () => {
    const ending = new AbortController();
    const slept = sleep(600_000, ending.signal);
    ending.abort();
    await expect(slept).resolves.toBeUndefined();
  });

  it('ends at once when its signal was aborted before', async () => {
    await expect(sleep(600_000, AbortSignal.abort())).resolves.toBeUndefined();
  });
});
