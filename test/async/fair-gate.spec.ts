import { FairGate, GateFull } from '../../src/async/fair-gate.js';
import { ENOUGH_MS } from '../contracts/until.js';

const never = new AbortController().signal;

describe('a fair gate', () => {
  const gate = (inside: number, waiting: number, patienceMs = ENOUGH_MS): FairGate =>
    new FairGate({ inside, waiting, patienceMs });

  /** Enters for a name and notes it. */
  function entering(to: FairGate, name: string, entered: string[]): Promise<() => void> {
    return to.enter(name, never).then((leave) => {
      entered.push(name);
      return leave;
    });
  }

  it('admits no more work than it has places', async () => {
    const two = gate(2, 4);
    const entered: string[] = [];
    const leave = await entering(two, 'a', entered);
    await entering(two, 'b', entered);
    const third = entering(two, 'c', entered);
    await Promise.resolve();
    expect(entered).toEqual(['a', 'b']);
    leave();
    await third;
    expect(entered).toEqual(['a', 'b', 'c']);
  });

  it('leaves half of its places to other names', async () => {
    const four = gate(4, 8);
    const entered: string[] = [];
    const leave = await entering(four, 'a', entered);
    await entering(four, 'a', entered);
    const third = entering(four, 'a', entered);
    await entering(four, 'b', entered);
    expect(entered).toEqual(['a', 'a', 'b']);
    leave();
    await third;
    expect(entered).toEqual(['a', 'a', 'b', 'a']);
  });

  it('refuses work beyond its queue, and leaves half of the queue to other names', async () => {
    const one = gate(1, 4);
    const leave = await one.enter('a', never);
    const waiting = [one.enter('a', never), one.enter('a', never)];
    await expect(one.enter('a', never)).rejects.toBeInstanceOf(GateFull);
    waiting.push(one.enter('b', never), one.enter('c', never));
    await expect(one.enter('d', never)).rejects.toBeInstanceOf(GateFull);
    leave();
    for (const each of waiting) (await each)();
  });

  it('refuses work that has waited for too long', async () => {
    const one = gate(1, 4, 1);
    const leave = await one.enter('a', never);
    await expect(one.enter('b', never)).rejects.toBeInstanceOf(GateFull);
    leave();
    await expect(one.enter('b', never)).resolves.toBeInstanceOf(Function);
  });

  it('forgets a caller that gives up while it waits', async () => {
    const one = gate(1, 1);
    const leave = await one.enter('a', never);
    const abort = new AbortController();
    const given = one.enter('b', abort.signal);
    abort.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    const next = one.enter('c', never);
    leave();
    await expect(next).resolves.toBeInstanceOf(Function);
  });

  it('gives a place back once, however often the work leaves', async () => {
    const one = gate(1, 4);
    const leave = await one.enter('a', never);
    leave();
    leave();
    await one.enter('b', never);
    const abort = new AbortController();
    const third = one.enter('c', abort.signal);
    abort.abort(new Error('still outside'));
    await expect(third).rejects.toThrow('still outside');
  });
});
