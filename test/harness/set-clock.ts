import { Clock } from '../../src/ports/clock.js';

/** A clock that shows the instant that a test sets, in epoch milliseconds. */
export class SetClock extends Clock {
  constructor(public instant = Date.parse('2026-11-20T12:00:00.000Z')) {
    super();
  }

  now(): number {
    return this.instant;
  }

  set(instant: number): void {
    this.instant = instant;
  }
}
