import { jest } from '@jest/globals';
import {
  BatchThrottle,
  PACE_BESIDE,
  type ThrottleTimes,
} from '../../../src/application/engine/batch-throttle.js';

const TIMES: ThrottleTimes = {
  gatherMs: 1_000,
  smallBatchMs: 20,
  smallBatch: 64,
  expeditedMs: 4,
  expediteForMs: 250,
  restRatio: 0,
};
const HOUR_MS = 3_600_000;
const MOST = 8_192;

describe('the throttle of the projection engine', () => {
  let closing: AbortController;
  let pace: BatchThrottle;
  beforeEach(() => {
    jest.useFakeTimers();
    closing = new AbortController();
    pace = new BatchThrottle(TIMES, MOST, closing.signal);
  });
  afterEach(() => jest.useRealTimers());

  /** How long it rests after a batch that took so long, as the clock says. */
  async function restAfter(events: number, tookMs = 0): Promise<number> {
    pace.begin();
    await jest.advanceTimersByTimeAsync(tookMs);
    const began = performance.now();
    let rested: number | null = null;
    void pace.pauseAfterBatch(events).then(() => (rested = performance.now() - began));
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

  it('hardly pauses for a while once a caller waits', async () => {
    pace.expedite();
    expect(await restAfter(64)).toBe(4);
    await jest.advanceTimersByTimeAsync(TIMES.expediteForMs);
    expect(await restAfter(64)).toBe(1_000);
  });

  it('lets events gather for a moment however many readers wait', async () => {
    pace.expedite();
    pace.begin();
    const began = performance.now();
    let rested: number | null = null;
    void pace.pauseAfterBatch(64).then(() => (rested = performance.now() - began));
    for (let ms = 0; rested === null && ms < 5_000; ms++) {
      pace.expedite();
      await jest.advanceTimersByTimeAsync(1);
    }
    expect(rested).toBe(4);
  });

  it.each([
    ['somebody waits', () => pace.expedite()],
    ['it is to end', () => closing.abort()],
  ])('ends a pause in progress when %s', async (_, happens) => {
    pace.begin();
    const rest = pace.pauseAfterBatch(64);
    const began = performance.now();
    await jest.advanceTimersByTimeAsync(10);
    happens();
    await rest;
    expect(performance.now() - began).toBeLessThan(20);
  });

  /** How long it rests after a part that took so long. */
  async function breathAfter(beside: BatchThrottle, tookMs: number): Promise<number> {
    const began = performance.now();
    let rested: number | null = null;
    void beside.pauseAfterPart(tookMs).then(() => (rested = performance.now() - began));
    for (let ms = 0; rested === null && ms < 5_000; ms++) await jest.advanceTimersByTimeAsync(1);
    return Math.round(rested ?? Infinity);
  }

  it('rests between parts as long as a part took, beside the write path alone', async () => {
    const beside = new BatchThrottle(PACE_BESIDE, MOST, closing.signal);
    expect(await breathAfter(beside, 12)).toBe(12);
    expect(await breathAfter(pace, 12)).toBe(0);
  });

  it('rests for a moment after a part that a frozen process took an hour for', async () => {
    const beside = new BatchThrottle(PACE_BESIDE, MOST, closing.signal);
    expect(await breathAfter(beside, HOUR_MS)).toBeLessThan(2_000);
  });

  it('does not pause between parts while a caller waits', async () => {
    const beside = new BatchThrottle(PACE_BESIDE, MOST, closing.signal);
    const resting = beside.pauseAfterPart(100);
    beside.expedite();
    await resting;
    expect(await breathAfter(beside, 100)).toBe(0);
  });
});
