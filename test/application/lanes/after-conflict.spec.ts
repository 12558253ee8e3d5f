import { conflictLimitReached } from '../../../src/application/lanes/after-conflict.js';
import type { Job } from '../../../src/application/lanes/lane.js';

function job(): Job {
  const caller = {
    actor: { type: 'admin', id: 'a' },
    correlationId: 'c',
    causationId: null,
  } as const;
  const never = (): void => undefined;
  return {
    commands: [],
    caller,
    mode: 'one',
    answers: [],
    resolve: never,
    reject: never,
    tries: 0,
  };
}

describe('a job that other writers beat', () => {
  it('is given back after fifty tries, however quick they were', () => {
    const one = job();
    const beaten = Array.from({ length: 51 }, () => conflictLimitReached(one, 1_000));
    expect(beaten.indexOf(true)).toBe(50);
  });

  it('is given back after seven seconds, however few tries they were', () => {
    const one = job();
    expect([
      conflictLimitReached(one, 1_000),
      conflictLimitReached(one, 8_000),
      conflictLimitReached(one, 8_001),
    ]).toEqual([false, false, true]);
  });
});
