import { setImmediate as nextTurn } from 'node:timers/promises';
import { TimeSlices } from '../../src/async/time-slices.js';
import { SteppedTurns } from './stepped-turns.js';

describe('time slices', () => {
  let timer: SteppedTurns;
  let slices: TimeSlices;

  beforeEach(() => {
    timer = new SteppedTurns();
    slices = new TimeSlices(timer, 5);
  });

  /** Runs work that notes each of its steps and seems to take a while for it. */
  async function steps(noted: string[], name: string, count: number, eachMs: number) {
    const work = slices.work();
    for (let step = 0; step < count; step++) {
      await work.pause();
      noted.push(`${name}${step}`);
      timer.time += eachMs;
    }
  }

  it('start work at once where no other work has the turn', async () => {
    const noted: string[] = [];
    await steps(noted, 'a', 1, 1);
    expect([noted, timer.turns]).toEqual([['a0'], 1]);
    const second = steps(noted, 'b', 1, 1);
    await nextTurn();
    expect(noted).toEqual(['a0']);
    timer.turn();
    await second;
    expect(noted).toEqual(['a0', 'b0']);
  });

  it('give the event loop back as soon as a slice is used up', async () => {
    const noted: string[] = [];
    const done = steps(noted, 'a', 12, 1);
    const perTurn: number[] = [];
    do {
      await nextTurn();
      perTurn.push(noted.length);
    } while (timer.turn());
    await done;
    expect(perTurn.slice(0, 3)).toEqual([5, 10, 12]);
  });

  it('run one piece of work in each turn, in the order of asking', async () => {
    const noted: string[] = [];
    const done = Promise.all(['a', 'b', 'c'].map((name) => steps(noted, name, 2, 5)));
    const perTurn: string[][] = [];
    do {
      await nextTurn();
      perTurn.push(noted.splice(0));
    } while (timer.turn());
    await done;
    expect(perTurn.slice(0, 6)).toEqual([['a0'], ['b0'], ['c0'], ['a1'], ['b1'], ['c1']]);
  });

  it('end waiting work at once when its signal is aborted', async () => {
    const abort = new AbortController();
    const noted: string[] = [];
    await steps(noted, 'a', 1, 1);
    const paused = slices.work(abort.signal).pause();
    abort.abort(new Error('enough'));
    await expect(paused).rejects.toThrow('enough');
    // The turn that it waited for is free for the next one.
    const other = steps(noted, 'b', 1, 1);
    timer.turn();
    await other;
    expect(noted).toEqual(['a0', 'b0']);
  });

  it('end work within its slice when its signal is aborted', async () => {
    const abort = new AbortController();
    const work = slices.work(abort.signal);
    await work.pause();
    expect(work.isDue).toBe(false);
    abort.abort(new Error('enough'));
    await expect(work.pause()).rejects.toThrow('enough');
  });
});
