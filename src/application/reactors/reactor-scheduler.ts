import { endsWithin } from '../../async/deadline.js';
import { sleep } from '../../async/retry.js';
import type { Leases } from '../../ports/leases.js';
import type { Logger } from '../../ports/logger.js';
import { LeaseLoop, type LeaseTimes } from '../instances/lease-loop.js';
import type { Reactor } from './reactor.js';

export interface ReactorParts {
  readonly reactors: readonly Reactor[];
  readonly leases: Leases;
  readonly logger: Logger;
  /** In [0, 1): spreads the rounds of several instances. */
  readonly random?: () => number;
}

/** A round that prolongs its lease this often is replaced soon after its instance has ended. */
const LEASE_TIMES: LeaseTimes = { holdMs: 10_000, askMs: 3_000 };
/** How long the end of the process waits for a round; a lane finishes the command in flight. */
const FINISH_MS = 3_000;

/**
 * Runs every reactor in rounds for as long as the process lives.
 *
 * - A lease is asked for only when a reactor has work, so an idle ledger has no lease traffic.
 * - A round that fails is tried again at the next interval; the log says so once.
 */
export class ReactorScheduler {
  private readonly ending = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private failures = 0;

  constructor(private readonly parts: ReactorParts) {}

  /** Work done so far in this process by each reactor, by its name. */
  get done(): readonly (readonly [name: string, times: number])[] {
    return this.parts.reactors.map(({ name, done }) => [name, done] as const);
  }

  /** Rounds that failed so far in this process. */
  get failedRounds(): number {
    return this.failures;
  }

  start(): void {
    this.running = Promise.all(this.parts.reactors.map((reactor) => this.run(reactor)));
  }

  /** Stops between two commands; waits only a moment for a round that does not end. */
  async close(): Promise<void> {
    this.ending.abort();
    await endsWithin(this.running, FINISH_MS);
  }

  private async run(reactor: Reactor): Promise<void> {
    const { leases, logger, random = Math.random } = this.parts;
    const log = logger.of('reactors');
    const name = `reactor-${reactor.name}`;
    const lease = new LeaseLoop({ leases, name, times: LEASE_TIMES, logger: log });
    const { signal } = this.ending;
    let hasFailed = false;
    for (;;) {
      await sleep(reactor.everyMs * (0.5 + random() / 2), signal);
      if (signal.aborted) return;
      try {
        await this.round(reactor, lease);
        if (hasFailed) log.info(`${reactor.name} works again`);
        hasFailed = false;
      } catch (cause) {
        this.failures += 1;
        const text = `a round of ${reactor.name} failed; the next one tries again`;
        log.write(hasFailed ? 'debug' : 'warn', text, { cause });
        hasFailed = true;
      }
    }
  }

  private async round(reactor: Reactor, lease: LeaseLoop): Promise<void> {
    if (!(await reactor.isDue())) return;
    await lease.during(async () => {
      const { signal } = this.ending;
      while (!signal.aborted && (await reactor.react(signal)));
    });
  }
}
