import { SharedTurns } from '../../src/async/shared-turns.js';

/** Keeps the thread for some time. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('shared turns', () => {
  it('let the event loop serve others between pieces of work that take long', async () => {
    const turns = new SharedTurns();
    const seen: string[] = [];
    const piece = async (name: string): Promise<void> => {
      await turns.turn();
      seen.push(name);
      work(6);
    };
    const all = ['a', 'b', 'c'].map((name) => piece(name));
    const other = (): void => {
      seen.push('-');
      if (seen.filter((one) => one !== '-').length < 3) setImmediate(other);
    };
    setImmediate(other);
    await Promise.all(all);
    expect(seen.join('')).toMatch(/^-+a-+b-+c$/);
  });

  it('serve whoever asked first, and all of them', async () => {
    const turns = new SharedTurns();
    const seen: number[] = [];
    const all = Array.from({ length: 1_000 }, async (_, n) => {
      await turns.turn();
      seen.push(n);
    });
    await Promise.all(all);
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });
});
