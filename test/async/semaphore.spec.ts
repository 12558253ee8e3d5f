import { setImmediate as turn } from 'node:timers/promises';
import { QueueTimeout, Semaphore } from '../../src/async/semaphore.js';

function work(): { readonly done: () => void; readonly ended: Promise<void> } {
  let done = (): void => undefined;
  const ended = new Promise<void>((resolve) => (done = resolve));
  return { done, ended };
}

describe('places', () => {
  it('let in so many and so much, in the order of asking', async () => {
    const places = new Semaphore({ count: 4, size: 10 });
    const begun: number[] = [];
    const jobs = [3, 3, 3, 3, 2].map(() => work());
    const all = [3, 3, 3, 3, 2].map((size, n) =>
      places.run(size, async () => {
        begun.push(n);
        await jobs[n]?.ended;
      }),
    );
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    jobs[1]?.done();
    await turn();
    await turn();
    expect(begun).toEqual([0, 1, 2, 3]);
    jobs.forEach(({ done }) => done());
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('admits work larger than the whole capacity when nothing else is in flight', async () => {
    const places = new Semaphore({ count: 4, size: 10 });
    expect(await places.run(11, async () => 'done')).toBe('done');
  });

  it('are left by work that fails', async () => {
    const places = new Semaphore({ count: 1, size: 10 });
    const failing = places.run(1, async () => Promise.reject(new Error('broken')));
    const next = places.run(1, async () => 'next');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });

  it('rejects only work that has waited too long', async () => {
    const places = new Semaphore({ count: 1, size: 10 });
    const inside = work();
    const first = places.run(1, () => inside.ended);
    let begun = false;
    const patient = places.run(1, async () => (begun = true));
    places.rejectOverdue(10_000);
    const late = places.run(1, async () => 'never');
    await turn();
    inside.done();
    await first;
    expect(await patient).toBe(true);
    expect(await late).toBe('never');
    const other = work();
    const second = places.run(1, () => other.ended);
    const refused = places.run(1, async () => (begun = false));
    places.rejectOverdue(0);
    await expect(refused).rejects.toThrow(QueueTimeout);
    other.done();
    await second;
    expect(begun).toBe(true);
  });
});
