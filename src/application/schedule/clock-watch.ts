import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';

export interface ClockWatchParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How far the clock may jump ahead, milliseconds; 0 = as far as it likes. */
  readonly boundMs: number;
}

/** The warning of the log and of readiness. */
export const CLOCK_JUMPED =
  'the clock jumped ahead since the start: purges, top-ups, statements, statistics and the end of ' +
  'awaited reports wait. Correct the clock; if it is right, restart the service';

/**
 * Notices that the clock of this process was set far ahead while it ran (decision 0095).
 *
 * - The time since the start is compared with a clock that nobody sets. That clock goes on while the
 *   machine is suspended, so waking up is no jump.
 * - The clock at the start is believed: after a long stop, what was missed is caught up.
 * - A clock that was set back makes nothing due too early, and is no jump.
 */
export class ClockWatch {
  private readonly startedAt: number;
  private readonly elapsedAtStart: number;
  private readonly log: Logger;
  private wasAhead = false;

  constructor(private readonly parts: ClockWatchParts) {
    this.startedAt = parts.clock.now();
    this.elapsedAtStart = parts.clock.elapsed();
    this.log = parts.logger.of('clock');
  }

  /** The time of the clock that it watches, epoch milliseconds. */
  now(): number {
    return this.parts.clock.now();
  }

  /** How far the clock has jumped ahead since the start, milliseconds; negative = it was set back. */
  get jumpMs(): number {
    const { clock } = this.parts;
    return clock.now() - this.startedAt - (clock.elapsed() - this.elapsedAtStart);
  }

  /** Whether work that cannot be undone must wait. */
  get isAhead(): boolean {
    const { boundMs } = this.parts;
    return boundMs > 0 && this.jumpMs > boundMs;
  }

  /** `isAhead`, which is logged when it changes. */
  check(): boolean {
    const { isAhead } = this;
    if (isAhead !== this.wasAhead) {
      const minutes = Math.round(this.jumpMs / 60_000);
      if (isAhead) this.log.warn(CLOCK_JUMPED, { minutes });
      else this.log.info('the clock is right again: the work that waited goes on', { minutes });
    }
    this.wasAhead = isAhead;
    return isAhead;
  }
}
