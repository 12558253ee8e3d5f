import { Clock } from '../../src/ports/clock.js';

/** A clock that tests set: time passes, unless they say that the clock jumps. */
export class SetClock extends Clock {
  private jumped = 0;

  constructor(public instant = Date.parse('2026-11-20T12:00:00.000Z')) {
    super();
  }

  now(): number {
    return this.instant;
  }

  elapsed(): number {
    return this.instant - this.jumped;
  }

  set(instant: number): void {
    this.instant = instant;
  }

  /** Sets the clock ahead, or back, while no time passes. */
  jump(ms: number): void {
    this.instant += ms;
    this.jumped += ms;
  }
}
