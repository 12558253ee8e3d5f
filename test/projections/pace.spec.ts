import { jest } from '@jest/globals';
import { Pace, type PaceTimes } from '../../src/application/pace.js';

const TIMES: PaceTimes = { gatherMs: 1_000, fewMs: 20, few: 64, hurriedMs: 4, hurryForMs: 250 };
const MOST = 8_192;

describe('the pace of a feed', () => {
  let closing: AbortController;
  let pace: Pace;
  beforeEach(() => {
    jest.useFakeTimers();
    closing = new AbortController();
    pace = new Pace(TIMES, MOST, closing.signal);
  });
  afterEach(() => jest.useRealTimers());

  /** How long it rests after a batch that took so long, as the clock says. */
  async function restAfter(events: number, tookMs = 0): Promise<number> {
    pace.begin();
    await jest.advanceTimersByTimeAsync(tookMs);
    const began = performance.now();
    let rested: number | null = null;
    void pace.rest(events).then(() => (rested = performance.now() - began));
    for (let ms = 0; rested === null && ms < 5_000; ms++) await jest.advanceTimersByTimeAsync(1);
    return Math.round(rested ?? Infinity);
  }

  it.each([
    ['nothing after no event: there is nothing to gather for', 0, 0, 0],
    ['nothing after a full batch: more waits already', MOST, 40, 0],
    ['a moment after few events', 3, 0, 20],
    [
      'longer after few events that took long, so that they take a small part of the time',
      3,
      50,
      350,
    ],
    ['never longer than events may gather', 3, 400, 600],
    ['for what is left of the time in which events gather', 64, 300, 700],
    ['nothing when that time was over before the batch was', 64, 1_200, 0],
  ])('rests %s', async (_, events, took, rested) => {
    expect(await restAfter(events, took)).toBe(rested);
  });

  it('hardly rests for a while once somebody waits', async () => {
    pace.hurry();
    expect(await restAfter(64)).toBe(4);
    await jest.advanceTimersByTimeAsync(TIMES.hurryForMs);
    expect(await restAfter(64)).toBe(1_000);
  });

  it.each([
    ['somebody waits', () => pace.hurry()],
    ['it is to end', () => closing.abort()],
  ])('ends a rest under way when %s', async (_, happens) => {
    pace.begin();
    const rest = pace.rest(64);
    const began = performance.now();
    await jest.advanceTimersByTimeAsync(10);
    happens();
    await rest;
    expect(performance.now() - began).toBeLessThan(20);
  });
});
