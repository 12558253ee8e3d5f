import { jest } from '@jest/globals';

const STEP_MS = 5;

/**
 * Until the test ends, timers and clocks go on by single steps of this process. A machine that is too
 * busy to run the process stops them too, so that no lease runs out because its holder was not run.
 */
export function stepClock(): void {
  beforeEach(() => {
    jest.useFakeTimers({
      advanceTimers: STEP_MS,
      doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
    });
  });
  afterEach(() => jest.useRealTimers());
}
