import { ReadModelUnavailable } from '../../ports/documents.js';
import type { Leases } from '../../ports/leases.js';
import { LeaseLoop, type LeaseTimes } from '../instances/lease-loop.js';
import {
  ProjectionRunner,
  RebuildRefused,
  type ProjectionStatus,
  type Rebuild,
} from '../../ports/projection-runner.js';
import { Condition } from '../../async/condition.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import { ProjectionEngine } from './projection-engine.js';
import { ShutDown } from '../../async/retry.js';
import { InterruptibleSleep } from '../../async/interruptible-sleep.js';
import { ENGINE_DEFAULT, type EngineOptions, type EngineParts } from './engine-options.js';
import { PurgedClients } from './purged-clients.js';
import { FollowerStatus } from './follower-status.js';

/**
 * The lease of the instance that runs the projection engine, and the lease by which another
 * instance asks for it.
 */
export const FEED = 'projections';
const WANTED = 'projections-wanted';

export interface LeasedParts extends EngineParts {
  readonly leases: Leases;
}

export interface LeasedTimes extends LeaseTimes {
  /** How often a follower polls the progress of the engine, and how often while a caller waits. */
  readonly lookMs: number;
  readonly hurriedMs: number;
  /** How long a rebuild waits for the handover of the engine. */
  readonly patienceMs: number;
}

const TIMES_DEFAULT: LeasedTimes = {
  // Together these bound the takeover after a crash: one hold and two asks.
  holdMs: 4_000,
  askMs: 1_000,
  lookMs: 500,
  hurriedMs: 15,
  patienceMs: 25_000,
};

/** How long a waiting caller keeps the polls frequent. */
const HURRY_FOR_MS = 2_500;

/**
 * One projection engine for several instances.
 *
 * - The engine runs on the instance with the lease; the other instances poll the stores for its
 *   progress.
 * - The lease only saves work: two engines at once do no harm.
 */
export class LeasedRunner extends ProjectionRunner {
  private readonly standby: FollowerStatus;
  private readonly logger: Logger;
  private readonly closing = new AbortController();
  private readonly nap = new InterruptibleSleep(this.closing.signal);
  private readonly changes = new Condition(this.closing.signal);
  private reporter: (lines: readonly ProjectionStatus[]) => void = () => undefined;
  private lines: readonly ProjectionStatus[] = [];
  /** Set while this instance is the leader, once its engine runs. */
  private engine: ProjectionEngine | null = null;
  private running: Promise<void> = Promise.resolve();
  private hurriedUntil = 0;
  private askAt = 0;
  private readonly lease: LeaseLoop;

  constructor(
    private readonly parts: LeasedParts,
    private readonly options: EngineOptions = ENGINE_DEFAULT,
    private readonly times: LeasedTimes = TIMES_DEFAULT,
  ) {
    super();
    this.standby = new FollowerStatus(parts);
    this.logger = (parts.logger ?? NO_LOG).of('lease');
    this.lease = new LeaseLoop({ leases: parts.leases, name: FEED, times, logger: this.logger });
  }

  /**
   * Resolves when the status of the projections is known, whether this instance or another runs the
   * engine.
   */
  async start(reporter: (lines: readonly ProjectionStatus[]) => void): Promise<void> {
    this.reporter = reporter;
    this.running = this.run();
    await this.changes.waitUntil(() => this.lines.some(({ state }) => state !== 'retrying'));
  }

  /** Whether this instance is the leader: no other instance has the lease before it expires. */
  get feeds(): boolean {
    return this.lease.isHeld;
  }

  /** Waits for the lease; see `LeaseLoop.acquire`. */
  acquire(withinMs: number): Promise<boolean> {
    return this.lease.acquire(withinMs);
  }

  /** The log itself wakes the engine; a follower polls the stores. */
  committed(): void {}

  /** The stores are polled at most once per `expeditedMs`, however many readers wait. */
  expedite(): void {
    const now = performance.now();
    const isHurried = now < this.hurriedUntil;
    this.hurriedUntil = now + HURRY_FOR_MS;
    if (this.engine !== null) this.engine.expedite();
    else if (!isHurried) this.nap.interrupt();
  }

  /**
   * Only the leader may switch generations, so this instance first asks for the lease.
   * @throws RebuildRefused, ReadModelUnavailable when it was not handed over in time
   */
  async rebuild(name: string): Promise<Rebuild> {
    const known = this.parts.projections.some(({ collection }) => collection.name === name);
    if (!known) throw new RebuildRefused(name, 'UNKNOWN');
    const engine = this.engine ?? (await this.takeOver());
    if (engine !== null) return engine.rebuild(name);
    // An instance keeps the engine until its rebuild is done.
    const line = this.lines.find((each) => each.name === name);
    if (line !== undefined && line.rebuilding !== null) {
      throw new RebuildRefused(name, 'ALREADY_RUNNING');
    }
    throw new ReadModelUnavailable('the instance with the projection engine did not hand it over');
  }

  /** A follower waits for the engine of the other instance, and removes the client itself. */
  async forget(clientId: string, position: bigint): Promise<void> {
    if (this.engine !== null) return this.engine.forget(clientId, position);
    const { patienceMs } = this.times;
    await this.changes.waitUntil(() => this.contains(position), patienceMs);
    if (!this.contains(position)) throw new ReadModelUnavailable('the read models are behind');
    const collections = this.parts.projections.map(({ collection }) => collection);
    await new PurgedClients({ ...this.parts, collections }).remove(clientId, (work) => work());
  }

  private contains(position: bigint): boolean {
    const moving = this.lines.filter(({ state }) => state !== 'failed');
    return moving.length > 0 && moving.every((line) => line.position >= position);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
    await this.lease.close();
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      const now = performance.now();
      if (now >= this.askAt) {
        this.askAt = now + this.times.askMs;
        if (await this.lease.renew()) await this.runAsLeader();
        if (signal.aborted) return;
      }
      this.report(await this.standby.poll());
      const { lookMs, hurriedMs } = this.times;
      await this.nap.sleep(performance.now() < this.hurriedUntil ? hurriedMs : lookMs);
    }
  }

  /**
   * Runs the engine until the lease is lost, requested by another instance, or this instance ends.
   */
  private async runAsLeader(): Promise<void> {
    const engine = new ProjectionEngine(this.parts, this.options);
    let ours = true;
    const started = engine
      .start((lines) => ours && this.report(lines))
      .then(() => ours && this.isLeader(engine))
      .catch(ignoreClosed);
    do {
      await this.nap.sleep(this.times.askMs);
    } while (
      !this.closing.signal.aborted &&
      (await this.lease.renew()) &&
      !(await this.isHandoverRequested())
    );
    ours = false;
    this.engine = null;
    await engine.close();
    await started;
    // The instance that asked for the lease asks far more often than this one will.
    this.askAt = performance.now() + this.times.askMs;
    await this.lease.release();
  }

  private isLeader(engine: ProjectionEngine): void {
    this.engine = engine;
    this.changes.notify();
  }

  /** True when another instance asks for the lease, and no rebuild of ours would be lost. */
  private async isHandoverRequested(): Promise<boolean> {
    if (this.lines.some(({ rebuilding }) => rebuilding !== null)) return false;
    try {
      if (!(await this.parts.leases.hold(WANTED, this.times.askMs))) return true;
    } catch (cause) {
      this.logger.debug('it is unknown whether another instance requests the projection engine', {
        cause,
      });
      return false;
    }
    await this.releaseWanted();
    return false;
  }

  /** Asks for the lease until this instance has it; null after a time-out. */
  private async takeOver(): Promise<ProjectionEngine | null> {
    const { leases } = this.parts;
    const { patienceMs, askMs, holdMs } = this.times;
    const deadline = performance.now() + patienceMs;
    while (this.engine === null && performance.now() < deadline) {
      if (this.closing.signal.aborted) break;
      const unasked = this.logger.ignoring('debug', 'the projection engine could not be requested');
      await leases.hold(WANTED, holdMs).catch(unasked);
      this.askAt = 0;
      this.nap.interrupt();
      await this.changes.waitUntil(() => this.engine !== null, askMs / 4);
    }
    await this.releaseWanted();
    return this.engine;
  }

  private async releaseWanted(): Promise<void> {
    const kept = this.logger.ignoring('debug', `the lease ${WANTED} was not given back`);
    // The lease expires instead.
    await this.parts.leases.release(WANTED).catch(kept);
  }

  private report(lines: readonly ProjectionStatus[]): void {
    this.lines = lines;
    this.reporter(lines);
    this.changes.notify();
  }
}

function ignoreClosed(cause: unknown): void {
  if (!(cause instanceof ShutDown)) throw cause;
}
