import { uptime } from 'node:os';
import { Clock } from '../../ports/clock.js';

/** The clock of the machine. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  /** The time since the machine was started. `performance.now` stops while it is suspended. */
  elapsed(): number {
    return uptime() * 1_000;
  }
}
