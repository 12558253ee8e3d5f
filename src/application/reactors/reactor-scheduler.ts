import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { endsWithin } from '../../async/deadline.js';
import { sleep } from '../../async/retry.js';
import type { Clock } from '../../ports/clock.js';
import type { Leases } from '../../ports/leases.js';
import type { Logger } from '../../ports/logger.js';
import { LeaseLoop, type LeaseTimes } from '../instances/lease-loop.js';
import type { ClockWatch } from '../schedule/clock-watch.js';
import type { Reactor } from './reactor.js';

export interface ReactorParts {
  readonly reactors: readonly Reactor[];
  readonly leases: Leases;
  readonly clock: Clock;
  readonly clockWatch: Pick<ClockWatch, 'check'>;
  readonly logger: Logger;
  /** In [0, 1): spreads the rounds of several instances. */
  readonly random?: () => number;
}

/** A round that prolongs its lease this often is replaced soon after its instance has ended. */
const LEASE_TIMES: LeaseTimes = { holdMs: 10_000, askMs: 3_000 };
/** Longest pause before the first round: work that became due while nothing ran does not wait. */
const FIRST_MS = 2_000;
/** How long the end of the process waits for a round; a lane finishes the command in flight. */
const FINISH_MS = 3_000;

/** How one reactor of this instance does. */
export interface ReactorReport {
  readonly name: string;
  /** Work done so far in this process. */
  readonly done: number;
  /** Things that `done` counts. */
  readonly doneCounts: string;
  /** Rounds that failed so far in this process. */
  readonly failures: number;
  /** For how long the oldest work known has been due, milliseconds; 0 = none is due. */
  readonly lagMs: number;
  /** Whether there is work that waits because the clock has jumped ahead. */
  readonly isHeld: boolean;
}

/**
 * Runs every reactor in rounds for as long as the process lives.
 *
 * - A lease is asked for only when a reactor has work, so an idle ledger has no lease traffic.
 * - A round that fails is tried again at the next interval; the log says so once.
 * - Pauses use the monotonic clock. A jump of the time of day delays no round: the next one finds
 *   what is due by the new time. After a jump far ahead, some of it waits (`ClockWatch`).
 * - Between two parts of a round the requests that arrived meanwhile have their turn.
 */
export class ReactorScheduler {
  private readonly ending = new AbortController();
  private readonly reactors: readonly ScheduledReactor[];
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ReactorParts) {
    this.reactors = parts.reactors.map((reactor) => new ScheduledReactor(reactor, parts));
    // Every pause of a reactor listens to it; more than ten are no leak.
    setMaxListeners(0, this.ending.signal);
  }

  get reports(): readonly ReactorReport[] {
    return this.reactors.map((reactor) => reactor.report());
  }

  /** Rounds of all reactors that failed so far in this process. */
  get failedRounds(): number {
    return this.reports.reduce((sum, { failures }) => sum + failures, 0);
  }

  start(): void {
    const { signal } = this.ending;
    this.running = Promise.all(this.reactors.map((reactor) => reactor.run(signal)));
  }

  /** Stops between two commands; waits only a moment for a round that does not end. */
  async close(): Promise<void> {
    this.ending.abort();
    await endsWithin(this.running, FINISH_MS);
  }
}

/** One reactor with its lease, and what is known of its rounds. */
class ScheduledReactor {
  private readonly log: Logger;
  private readonly lease: LeaseLoop;
  private readonly random: () => number;
  private failures = 0;
  private hasFailed = false;
  /** On the monotonic clock; null = no work was found at the last question. */
  private foundAt: number | null = null;
  private isHeld = false;

  constructor(
    private readonly reactor: Reactor,
    private readonly parts: ReactorParts,
  ) {
    const { leases, logger, random = Math.random } = parts;
    this.random = random;
    this.log = logger.of('reactors');
    const name = `reactor-${reactor.name}`;
    this.lease = new LeaseLoop({ leases, name, times: LEASE_TIMES, logger: this.log });
  }

  report(): ReactorReport {
    const { name, done, doneCounts } = this.reactor;
    const { failures, isHeld } = this;
    return { name, done, doneCounts, failures, lagMs: Math.max(0, this.lagMs()), isHeld };
  }

  async run(ending: AbortSignal): Promise<void> {
    let pauseMs = Math.min(FIRST_MS, this.reactor.everyMs);
    for (;;) {
      await sleep(pauseMs * (0.5 + this.random() / 2), ending);
      if (ending.aborted) return;
      pauseMs = this.reactor.everyMs;
      await this.round(ending).then(
        () => this.succeeded(),
        (cause: unknown) => this.failed(cause),
      );
    }
  }

  private async round(ending: AbortSignal): Promise<void> {
    const isDue = await this.reactor.isDue();
    this.foundAt = isDue ? (this.foundAt ?? performance.now()) : null;
    this.isHeld = isDue && this.mustWait();
    if (!isDue || this.isHeld) return;
    await this.lease.during(async () => {
      while (!ending.aborted && !this.mustWait() && (await this.reactor.react(ending))) {
        await nextTurn();
      }
    });
  }

  /** Asked after the clock was read for a question or a part, so a jump in between is noticed. */
  private mustWait(): boolean {
    return this.reactor.waitsForClock === true && this.parts.clockWatch.check();
  }

  private succeeded(): void {
    if (this.hasFailed) this.log.info(`${this.reactor.name} works again`);
    this.hasFailed = false;
  }

  private failed(cause: unknown): void {
    this.failures += 1;
    const text = `a round of ${this.reactor.name} failed; the next one tries again`;
    this.log.write(this.hasFailed ? 'debug' : 'warn', text, { cause });
    this.hasFailed = true;
  }

  private lagMs(): number {
    const { dueSince } = this.reactor;
    if (dueSince === null || this.foundAt === null) return 0;
    return dueSince === undefined
      ? performance.now() - this.foundAt
      : this.parts.clock.now() - dueSince;
  }
}
