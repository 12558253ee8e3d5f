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

  it('start work in a later turn', async () => {
    const noted: string[] = [];
    const done = steps(noted, 'a', 1, 1);
    await nextTurn();
    expect(noted).toEqual([]);
    timer.turn();
    await done;
    expect(noted).toEqual(['a0']);
  });

  it('give the event loop back as soon as a slice is used up', async () => {
    const noted: string[] = [];
    const done = steps(noted, 'a', 12, 1);
    const perTurn: number[] = [];
    while (timer.turn()) {
      await nextTurn();
      perTurn.push(noted.length);
    }
    await done;
    expect(perTurn).toEqual([5, 10, 12]);
  });

  it('run one piece of work in each turn, in the order of asking', async () => {
    const noted: string[] = [];
    const done = Promise.all(['a', 'b', 'c'].map((name) => steps(noted, name, 2, 5)));
    const perTurn: string[][] = [];
    while (timer.turn()) {
      await nextTurn();
      perTurn.push(noted.splice(0));
    }
    await done;
    expect(perTurn).toEqual([['a0'], ['b0'], ['c0'], ['a1'], ['b1'], ['c1']]);
  });

  it('end waiting work at once when its signal is aborted', async () => {
    const abort = new AbortController();
    const paused = slices.work(abort.signal).pause();
    abort.abort(new Error('enough'));
    await expect(paused).rejects.toThrow('enough');
    // The turn that it waited for belongs to nobody.
    const noted: string[] = [];
    const other = steps(noted, 'b', 1, 1);
    timer.turn();
    await other;
    expect(noted).toEqual(['b0']);
  });

  it('end work within its slice when its signal is aborted', async () => {
    const abort = new AbortController();
    const work = slices.work(abort.signal);
    const first = work.pause();
    timer.turn();
    await first;
    expect(work.isDue).toBe(false);
    abort.abort(new Error('enough'));
    await expect(work.pause()).rejects.toThrow('enough');
  });
});
