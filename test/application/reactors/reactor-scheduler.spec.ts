import { ReactorScheduler } from '../../../src/application/reactors/reactor-scheduler.js';
import type { Reactor } from '../../../src/application/reactors/reactor.js';
import { ClockWatch } from '../../../src/application/schedule/clock-watch.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { until } from '../../contracts/until.js';
import { MemoryLeases } from '../../harness/memory/leases.js';
import { SetClock } from '../../harness/set-clock.js';
import { stepClock } from '../../harness/stepped-clock.js';

/** Counts its rounds; has work for as long as the spec says. */
class CountingReactor implements Reactor {
  readonly name = 'counting';
  readonly doneCounts = 'rounds';
  readonly everyMs = 20;
  done = 0;
  asked = 0;
  hasWork = true;
  failing = false;
  /** A round waits for it. */
  held: Promise<void> = Promise.resolve();

  async isDue(): Promise<boolean> {
    this.asked += 1;
    return this.hasWork;
  }

  async react(): Promise<boolean> {
    await this.held;
    if (this.failing) throw new Error('broken');
    this.done += 1;
    return false;
  }
}

/** Leases that count how often they were asked for. */
class CountedLeases extends MemoryLeases {
  asked = 0;

  override hold(name: string, forMs: number): Promise<boolean> {
    this.asked += 1;
    return super.hold(name, forMs);
  }
}

describe('the scheduler of reactors', () => {
  stepClock();
  const started: ReactorScheduler[] = [];
  const clock = new SetClock();
  const logger = NO_LOG;
  const clockWatch = new ClockWatch({ clock, logger, boundMs: 60 * 60_000 });
  const start = (reactor: Reactor, leases: MemoryLeases): ReactorScheduler => {
    const parts = { reactors: [reactor], leases, clock, logger, clockWatch };
    const scheduler = new ReactorScheduler(parts);
    scheduler.start();
    started.push(scheduler);
    return scheduler;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((scheduler) => scheduler.close()));
  });

  it('runs a round whenever there is work, and counts what was done', async () => {
    const reactor = new CountingReactor();
    const scheduler = start(reactor, new MemoryLeases());
    await until(() => reactor.done >= 3);
    const [report] = scheduler.reports;
    expect([report?.name, report?.failures]).toEqual(['counting', 0]);
    expect(report?.done).toBeGreaterThanOrEqual(3);
  });

  it('asks for no lease while there is no work', async () => {
    const reactor = new CountingReactor();
    reactor.hasWork = false;
    const leases = new CountedLeases();
    start(reactor, leases);
    await until(() => reactor.asked >= 5);
    expect([reactor.done, leases.asked]).toEqual([0, 0]);
  });

  it('leaves the work to the instance that has the lease, and takes over when it ends', async () => {
    const [one, two] = [new CountingReactor(), new CountingReactor()];
    let finish: () => void = () => undefined;
    one.held = new Promise((resolve) => (finish = resolve));
    const leases = new CountedLeases();
    const first = start(one, leases);
    await until(() => leases.asked > 0);
    start(two, leases.rival());
    await until(() => two.asked >= 5);
    expect(two.done).toBe(0);
    finish();
    await first.close();
    await until(() => two.done > 0);
  });

  it('goes on after a round that failed', async () => {
    const reactor = new CountingReactor();
    reactor.failing = true;
    const scheduler = start(reactor, new MemoryLeases());
    await until(() => scheduler.failedRounds >= 2);
    expect(reactor.done).toBe(0);
    reactor.failing = false;
    await until(() => reactor.done > 0);
  });

  it('counts the failures of each reactor', async () => {
    const [broken, working] = [new CountingReactor(), new CountingReactor()];
    broken.failing = true;
    const reactors = [broken, working];
    const scheduler = new ReactorScheduler({
      ...{ reactors, leases: new MemoryLeases(), clock, logger, clockWatch },
    });
    started.push(scheduler);
    scheduler.start();
    await until(() => scheduler.failedRounds >= 2 && working.done > 0);
    const [first, second] = scheduler.reports;
    expect(first?.failures).toBe(scheduler.failedRounds);
    expect(second?.failures).toBe(0);
  });

  it('holds work that waits for the clock while the clock has jumped ahead, and no other', async () => {
    const [timed, other] = [new CountingReactor(), new CountingReactor()];
    const waiting: Reactor = Object.assign(timed, { waitsForClock: true });
    clock.jump(60 * 60_000 + 1);
    const scheduler = start(waiting, new MemoryLeases());
    start(other, new MemoryLeases());
    await until(() => timed.asked >= 3 && other.done >= 3);
    expect([timed.done, scheduler.reports[0]?.isHeld]).toEqual([0, true]);
    clock.jump(-60 * 60_000);
    await until(() => timed.done > 0);
    expect(scheduler.reports[0]?.isHeld).toBe(false);
    clock.jump(-1);
  });

  it('ends a round between two parts when the clock jumps ahead', async () => {
    const parts: number[] = [];
    const reactor: Reactor = {
      ...{ name: 'endless', doneCounts: 'parts', everyMs: 20, waitsForClock: true },
      done: 0,
      isDue: () => Promise.resolve(true),
      react: () => {
        parts.push(clock.now());
        if (parts.length === 3) clock.jump(2 * 60 * 60_000);
        return Promise.resolve(true);
      },
    };
    const scheduler = start(reactor, new MemoryLeases());
    await until(() => scheduler.reports[0]?.isHeld === true);
    expect(parts).toHaveLength(3);
    clock.jump(-2 * 60 * 60_000);
  });

  it('reports how long the oldest work has been due, by the time of day', async () => {
    const reactor = new CountingReactor();
    const due: Reactor & { dueSince: number | null } = Object.assign(reactor, {
      dueSince: clock.now() - 90_000,
    });
    const scheduler = start(due, new MemoryLeases());
    expect(scheduler.reports[0]?.lagMs).toBe(0);
    await until(() => reactor.done > 0);
    expect(scheduler.reports[0]?.lagMs).toBe(90_000);
    due.dueSince = clock.now() + 60_000;
    expect(scheduler.reports[0]?.lagMs).toBe(0);
    due.dueSince = null;
    expect(scheduler.reports[0]?.lagMs).toBe(0);
  });

  it('reports the time since work was found where a reactor does not know its age', async () => {
    const reactor = new CountingReactor();
    reactor.held = new Promise(() => undefined);
    const scheduler = start(reactor, new MemoryLeases());
    await until(() => (scheduler.reports[0]?.lagMs ?? 0) > 0);
    const before = scheduler.reports[0]?.lagMs ?? 0;
    await until(() => (scheduler.reports[0]?.lagMs ?? 0) > before);
  });

  it('ends while a round does not', async () => {
    const reactor = new CountingReactor();
    reactor.held = new Promise(() => undefined);
    const leases = new CountedLeases();
    const scheduler = start(reactor, leases);
    await until(() => leases.asked > 0);
    await scheduler.close();
    expect(reactor.done).toBe(0);
  });
});
