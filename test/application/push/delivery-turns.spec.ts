import { DeliveryTurns } from '../../../src/application/push/delivery-turns.js';

/** Keeps the thread for some time, as a delivery does. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the turns of deliveries', () => {
  it('let the event loop serve others between deliveries that take long', async () => {
    const turns = new DeliveryTurns();
    const seen: string[] = [];
    const deliver = async (name: string): Promise<void> => {
      await turns.turn();
      seen.push(name);
      work(6);
    };
    const all = ['a', 'b', 'c'].map((name) => deliver(name));
    const other = (): void => {
      seen.push('-');
      if (seen.filter((one) => one !== '-').length < 3) setImmediate(other);
    };
    setImmediate(other);
    await Promise.all(all);
    expect(seen.join('')).toMatch(/^-+a-+b-+c$/);
  });

  it('serve whoever asked first, and all of them', async () => {
    const turns = new DeliveryTurns();
    const seen: number[] = [];
    const all = Array.from({ length: 1_000 }, async (_, n) => {
      await turns.turn();
      seen.push(n);
    });
    await Promise.all(all);
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });
});
