import { SystemClock } from '../../../src/adapters/system/clock.js';
import { ClockWatch } from '../../../src/application/schedule/clock-watch.js';
import { Logger, type LogFields, type LogLevel } from '../../../src/ports/logger.js';
import { SetClock } from '../../harness/set-clock.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Keeps each line: its level, its text and the minutes. */
class LinesLogger extends Logger {
  constructor(private readonly lines: string[]) {
    super('clock');
  }

  override of(): Logger {
    return this;
  }

  override write(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push(`${level} ${message} ${String(fields['minutes'])}`);
  }
}

describe('the watch over the clock', () => {
  let clock: SetClock;
  let lines: string[];
  const watching = (boundMs = HOUR_MS): ClockWatch => {
    const logger = new LinesLogger(lines);
    return new ClockWatch({ clock, logger, boundMs });
  };

  beforeEach(() => {
    clock = new SetClock();
    lines = [];
  });

  it('finds nothing wrong while time passes, however long', () => {
    const watch = watching();
    clock.set(clock.now() + 400 * DAY_MS);
    expect([watch.isAhead, watch.jumpMs]).toEqual([false, 0]);
  });

  it('notices a jump beyond the bound, until the clock is back', () => {
    const watch = watching();
    clock.jump(HOUR_MS);
    expect(watch.isAhead).toBe(false);
    clock.jump(1);
    clock.set(clock.now() + DAY_MS);
    expect([watch.isAhead, watch.jumpMs]).toEqual([true, HOUR_MS + 1]);
    clock.jump(-1);
    expect(watch.isAhead).toBe(false);
  });

  it('takes a clock that is set back for no jump', () => {
    const watch = watching();
    clock.jump(-400 * DAY_MS);
    expect(watch.isAhead).toBe(false);
    clock.jump(400 * DAY_MS);
    expect(watch.isAhead).toBe(false);
  });

  it('believes the clock at the start, and every clock without a bound', () => {
    clock.jump(DAY_MS);
    expect(watching().isAhead).toBe(false);
    const unbound = watching(0);
    clock.jump(400 * DAY_MS);
    expect(unbound.isAhead).toBe(false);
  });

  it('logs a jump and its end, once each', () => {
    const watch = watching();
    clock.jump(90 * 60_000);
    expect([watch.check(), watch.check()]).toEqual([true, true]);
    clock.jump(-60 * 60_000);
    expect([watch.check(), watch.check()]).toEqual([false, false]);
    expect(lines).toEqual([
      expect.stringMatching(/^warn the clock jumped ahead .* restart the service 90$/),
      expect.stringMatching(/^info the clock is right again.* 30$/),
    ]);
  });

  it('compares the clock of the machine with the time since the machine was started', () => {
    const machine = new SystemClock();
    const before = machine.elapsed();
    expect(before).toBeGreaterThan(0);
    expect(machine.elapsed()).toBeGreaterThanOrEqual(before);
  });
});
