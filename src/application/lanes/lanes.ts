import type { Command, Fence, PurgeClient } from '../../domain/client/commands.js';
import { decisionTime } from '../../domain/decision-time.js';
import { NO_STREAM } from '../../ports/event-log.js';
import { Contention, type Answer, type BatchAnswer, type Caller } from './answer.js';
import { DamagedClients } from './damaged-clients.js';
import { LaneScheduler } from './lane-scheduler.js';
import { snapshotInterval } from './snapshot-lane.js';
import { ClientBatch, commandCount, Lane, recordedAtOf, rejectJob } from './lane.js';
import type { Head, Job, LaneAnswer } from './lane.js';
import { FilterBudget } from './ids/id-filter.js';
import { purgedBy, type Purged } from './purged.js';
import type { LaneDependencies, LaneStats, CurrentClient } from './lane-dependencies.js';

/** Limit of commands waiting in all lanes together; beyond it callers are asked to retry later. */
const WAITING_MAX = 200_000;

/** Lanes beyond `lanesMax` while commands wait in them: two batches of clients not in memory. */
const LANES_BEYOND_MAX = 20_000;
/** Lanes that are considered for eviction at once. */
const CONSIDERED_MAX = 256;
/** Time for snapshots at the end. They only spare work at the next start, so the rest is left out. */
const SNAPSHOTS_MS = 2_000;

/** A command of a batch, and its client. */
export interface ClientCommand {
  readonly clientId: string;
  readonly command: Command;
}

/**
 * The write path: one lane per client (docs/explanation/architecture.md). The steps of a command are
 * named in docs/explanation/journey-of-a-batch.md.
 *
 * - Waiting commands of a client are decided in order and recorded in ONE append at the exact
 *   expected revision. While it is in flight the next group accumulates.
 * - No command is answered before everything that its decision was based on is durable.
 */
export class Lanes {
  readonly stats: LaneStats = {
    appends: 0,
    events: 0,
    conflicts: 0,
    unknownOutcomes: 0,
    snapshotFailures: 0,
    lookUps: 0,
    lookUpMs: 0,
    lookUpCommandMs: 0,
    appendMs: 0,
    clockSuspect: false,
  };
  /** Clients that are refused because their history does not verify. */
  readonly damaged: DamagedClients;
  /**
   * In the order of their last use; a lane used since the last eviction is skipped once (`evict`).
   */
  private readonly lanes = new Map<string, Lane>();
  private readonly scheduler: LaneScheduler;
  private readonly filterBudget = new FilterBudget();
  /** Position of the newest event that an answer was based on. */
  private answered = -1n;
  /** The same for clients whose lanes are no longer in memory. */
  private answeredBefore = -1n;
  private waiting = 0;
  /** Lanes of clients that do not exist, which are dropped first. */
  private readonly absent = new Set<Lane>();
  private trimming = false;
  private idle: (() => void)[] = [];

  constructor(private readonly from: LaneDependencies) {
    this.damaged = new DamagedClients(from.logger);
    this.scheduler = new LaneScheduler(
      { ...from, damaged: this.damaged },
      {
        stats: this.stats,
        drop: (lane) => this.drop(lane),
        absent: (lane) => {
          this.absent.add(lane);
          this.trimSoon();
        },
        answering: (position) => {
          if (position > this.answered) this.answered = position;
        },
        done: (commands) => this.done(commands),
      },
    );
  }

  /** Number of lanes in memory and of commands waiting in them. */
  get load(): { readonly lanes: number; readonly waiting: number } {
    return { lanes: this.lanes.size, waiting: this.waiting };
  }

  /**
   * Decides and records one command.
   * @throws LogUnavailable, OutcomeUnknown, IdIndexUnavailable, Contention, ClientDamaged
   */
  async submit(clientId: string, command: Command, caller: Caller): Promise<Answer> {
    const [answer] = await this.enqueue(clientId, [command], 'one', caller);
    return expectAnswer(answer);
  }

  /** Fences an unfinished creation or rename; false when there is nothing left to fence. */
  async fence(clientId: string, command: Fence, caller: Caller): Promise<boolean> {
    const [answer] = await this.enqueue(clientId, [command], 'one', caller);
    return answer !== undefined && answer.kind !== 'refused';
  }

  /**
   * Ends a client whose purge is due. When it resolves with `purged`, no snapshot of the client is
   * being saved any more by this process.
   * @throws as `submit`
   */
  async purge(clientId: string, command: PurgeClient, caller: Caller): Promise<Purged> {
    const [answer] = await this.enqueue(clientId, [command], 'one', caller);
    const purged = purgedBy(answer);
    if (purged === 'purged') await this.lanes.get(clientId)?.saving;
    return purged;
  }

  /**
   * Submits many commands; each client's are decided in their order. The answers are parallel to
   * the items. A failure is the items' result, never an exception.
   */
  submitBatch(items: readonly ClientCommand[], caller: Caller): Promise<BatchAnswer[]> {
    return new Promise((resolve) => {
      const answers = new Array<BatchAnswer>(items.length);
      let open = 1;
      const done = (): void => {
        if (--open === 0) resolve(answers);
      };
      const batch = { answers, done };
      const parts = new Map<string, ClientBatch>();
      items.forEach(({ clientId, command }, index) => {
        const part = parts.get(clientId);
        if (part !== undefined) part.add(command, index);
        else parts.set(clientId, new ClientBatch(command, index, caller, batch));
      });
      open += parts.size;
      for (const [clientId, part] of parts) this.push(clientId, part);
      done();
    });
  }

  /** All or none in one append; replays do not abort. @throws AppendTooLarge and as `submit` */
  async submitAtomic(
    clientId: string,
    commands: readonly Command[],
    caller: Caller,
  ): Promise<Answer[]> {
    return (await this.enqueue(clientId, commands, 'atomic', caller)) as Answer[];
  }

  /** The present outcome of a command; records nothing (I3). */
  async check(clientId: string, command: Command, caller: Caller): Promise<Answer> {
    const [answer] = await this.enqueue(clientId, [command], 'check', caller);
    return expectAnswer(answer);
  }

  /** The client as the next decision would see it. */
  async current(clientId: string, caller: Caller): Promise<CurrentClient> {
    await this.enqueue(clientId, [], 'check', caller);
    const lane = this.lanes.get(clientId);
    if (lane?.loaded !== true) return this.current(clientId, caller);
    return { ...lane.head, t: decisionTime(this.from.clock.now(), recordedAtOf(lane.head)).t };
  }

  /** Every event that an answer of this instance was based on is at or before this position. */
  get answeredThrough(): bigint {
    return this.answered;
  }

  /**
   * The same for one client. For a client that is not in memory there is only a position, and no
   * revision (`NO_STREAM`): the position of the newest event of all such clients.
   */
  answeredOf(clientId: string): Pick<Head, 'revision' | 'position'> {
    return this.inMemory(clientId) ?? { revision: NO_STREAM, position: this.answeredBefore };
  }

  /** The client as of its last durable event, if it is in memory; nothing is read. */
  inMemory(clientId: string): Head | null {
    const lane = this.lanes.get(clientId);
    return lane?.loaded === true ? lane.head : null;
  }

  /**
   * Waits for all work in progress, then stores snapshots of changed lanes, for a warm next start.
   */
  async drain(): Promise<void> {
    while (this.waiting > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
    const until = performance.now() + SNAPSHOTS_MS;
    for (const lane of this.lanes.values()) {
      if (performance.now() >= until) return;
      await this.scheduler.snapshot(lane, 1);
    }
  }

  private enqueue(
    clientId: string,
    commands: readonly Command[],
    mode: Job['mode'],
    caller: Caller,
  ): Promise<LaneAnswer[]> {
    return new Promise((resolve, reject) => {
      this.push(clientId, { commands, mode, caller, answers: [], resolve, reject, tries: 0 });
    });
  }

  private push(clientId: string, job: Job): void {
    if (this.waiting + job.commands.length > WAITING_MAX) {
      rejectJob(job, new Contention('too many commands are waiting'));
      return;
    }
    const { lanesMax } = this.from.settings;
    if (this.lanes.size >= lanesMax + LANES_BEYOND_MAX && !this.lanes.has(clientId)) {
      rejectJob(job, new Contention('too many clients at once'));
      return;
    }
    const lane = this.laneOf(clientId);
    this.waiting += commandCount(job);
    lane.queue.push(job);
    this.scheduler.wake(lane);
  }

  private laneOf(clientId: string): Lane {
    let lane = this.lanes.get(clientId);
    if (lane === undefined) {
      this.evict();
      lane = new Lane(clientId, this.filterBudget);
      this.lanes.set(clientId, lane);
    }
    lane.used = true;
    return lane;
  }

  /** Drops idle lanes after the present turn: callers of a lane may still look at it. */
  private trimSoon(): void {
    if (this.trimming) return;
    this.trimming = true;
    setImmediate(() => {
      this.trimming = false;
      for (const lane of this.absent) {
        if (!isInUse(lane)) this.drop(lane);
      }
      this.absent.clear();
      if (this.lanes.size > this.from.settings.lanesMax && this.evict()) this.trimSoon();
    });
  }

  /** Evicts idle lanes until there is capacity for one more; false if none was idle. */
  private evict(): boolean {
    const { lanesMax, snapshotEvery } = this.from.settings;
    let isAnyIdle = false;
    let considered = 0;
    for (const [clientId, lane] of this.lanes) {
      if (this.lanes.size < lanesMax || ++considered > CONSIDERED_MAX) break;
      this.lanes.delete(clientId);
      const isIdle = !isInUse(lane);
      isAnyIdle ||= isIdle;
      if (!isIdle || (lane.used && considered <= lanesMax)) {
        lane.used &&= !isIdle;
        this.lanes.set(clientId, lane);
        continue;
      }
      void this.scheduler.snapshot(lane, Math.ceil(snapshotInterval(lane, snapshotEvery) / 4));
      // The snapshot is assembled by now; its write needs the lane no longer.
      this.leave(lane);
    }
    return isAnyIdle;
  }

  private drop(lane: Lane): void {
    this.leave(lane);
    if (this.lanes.get(lane.clientId) === lane) this.lanes.delete(lane.clientId);
  }

  /** Of a lane that is no longer used only the position of its last event is kept. */
  private leave(lane: Lane): void {
    lane.seen.close();
    if (lane.head.position > this.answeredBefore) this.answeredBefore = lane.head.position;
  }

  private done(commands: number): void {
    this.waiting -= commands;
    if (this.lanes.size > this.from.settings.lanesMax) this.trimSoon();
    if (this.waiting > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}

function isInUse({ busy, queue }: Lane): boolean {
  return busy || queue.length > 0;
}

function expectAnswer(answer: LaneAnswer | undefined): Answer {
  if (answer?.kind === 'refused' || (answer?.kind === 'done' && 'state' in answer)) return answer;
  throw new Error('no answer');
}
