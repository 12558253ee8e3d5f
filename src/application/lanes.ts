import type { Command } from '../domain/client/commands.js';
import { decisionTime } from '../domain/decision-time.js';
import { RevisionConflict, type Appended } from '../ports/event-log.js';
import { Contention, type Answer, type BatchAnswer, type Caller } from './answer.js';
import { appendGroup } from './append-group.js';
import { answerOf, decideGroup, type Group } from './decide-group.js';
import { failJob, Lane, recordedAtOf, type Job, type LaneAnswer } from './lane.js';
import type { LaneSources, LaneStats, Present } from './lane-sources.js';
import { catchUpLane, loadLane } from './load-lane.js';
import { lookUp, recallFacts, type Revisions } from './look-up.js';
import { snapshotLane } from './snapshot-lane.js';

/** Tries of one job against other writers before it is given back as contention. */
const TRIES_MAX = 10;
/** Commands that may wait in all lanes together; beyond that the caller is asked to come later. */
const WAITING_MAX = 200_000;

/**
 * The write path: one lane per client (house §2). Waiting commands of a client are decided in
 * order and recorded in ONE append at the exact expected revision; while it is under way the
 * next group gathers. Nothing is answered before all it was decided upon is durable.
 */
export class Lanes {
  readonly stats: LaneStats = {
    appends: 0,
    events: 0,
    conflicts: 0,
    unknownOutcomes: 0,
    snapshotFailures: 0,
    clockSuspect: false,
  };
  /** In order of last use, so that the first is evicted first. */
  private readonly lanes = new Map<string, Lane>();
  private ready = new Set<Lane>();
  private scheduled = false;
  private waiting = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly from: LaneSources) {}

  /** Lanes in memory and commands waiting in them. */
  get load(): { readonly lanes: number; readonly waiting: number } {
    return { lanes: this.lanes.size, waiting: this.waiting };
  }

  /**
   * Decides and records one command.
   * @throws LogUnavailable, OutcomeUnknown, IdIndexUnavailable, Contention
   */
  async submit(clientId: string, command: Command, caller: Caller): Promise<Answer> {
    const [answer] = await this.enqueue(clientId, [command], 'one', caller);
    if (answer?.kind !== 'done' && answer?.kind !== 'refused') throw new Error('no answer');
    return answer;
  }

  /** Fences a half-made client or rename; false when there is nothing left to fence. */
  async fence(clientId: string, command: Command, caller: Caller): Promise<boolean> {
    const [answer] = await this.enqueue(clientId, [command], 'one', caller);
    return answer !== undefined && answer.kind !== 'refused';
  }

  /** One client's share of a batch, in order; a failure is the items' result, never a throw. */
  async submitEach(
    clientId: string,
    commands: readonly Command[],
    caller: Caller,
  ): Promise<BatchAnswer[]> {
    return (await this.enqueue(clientId, commands, 'each', caller)) as BatchAnswer[];
  }

  /** All or none in one append; replays do not abort. @throws AppendTooLarge and as `submit` */
  async submitAtomic(
    clientId: string,
    commands: readonly Command[],
    caller: Caller,
  ): Promise<Answer[]> {
    return (await this.enqueue(clientId, commands, 'atomic', caller)) as Answer[];
  }

  /** What a command would come to now; moves nothing (I3). */
  async check(clientId: string, command: Command, caller: Caller): Promise<Answer> {
    const [answer] = await this.enqueue(clientId, [command], 'check', caller);
    if (answer?.kind !== 'done' && answer?.kind !== 'refused') throw new Error('no answer');
    return answer;
  }

  /** The client as the very next decision would see it. */
  async present(clientId: string, caller: Caller): Promise<Present> {
    await this.enqueue(clientId, [], 'check', caller);
    const lane = this.lanes.get(clientId);
    if (lane === undefined) return this.present(clientId, caller);
    return { ...lane.head, t: decisionTime(this.from.clock.now(), recordedAtOf(lane.head)).t };
  }

  /** Waits for everything under way, then snapshots what moved: a warm next start. */
  async drain(): Promise<void> {
    while (this.waiting > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
    for (const lane of this.lanes.values()) await this.snapshot(lane, 1);
  }

  private enqueue(
    clientId: string,
    commands: readonly Command[],
    mode: Job['mode'],
    caller: Caller,
  ): Promise<LaneAnswer[]> {
    if (this.waiting + commands.length > WAITING_MAX) {
      return Promise.reject(new Contention('too many commands are waiting'));
    }
    const lane = this.laneOf(clientId);
    this.waiting += 1;
    return new Promise<LaneAnswer[]>((resolve, reject) => {
      lane.queue.push({ commands, mode, caller, answers: [], resolve, reject, tries: 0 });
      this.wake(lane);
    });
  }

  private laneOf(clientId: string): Lane {
    let lane = this.lanes.get(clientId);
    if (lane === undefined) {
      this.evict();
      lane = new Lane(clientId);
    } else this.lanes.delete(clientId);
    this.lanes.set(clientId, lane);
    return lane;
  }

  private evict(): void {
    if (this.lanes.size < this.from.settings.lanesMax) return;
    for (const [clientId, lane] of this.lanes) {
      if (lane.busy || lane.queue.length > 0) continue;
      this.lanes.delete(clientId);
      void this.snapshot(lane, Math.ceil(this.from.settings.snapshotEvery / 4));
      if (this.lanes.size < this.from.settings.lanesMax) return;
    }
  }

  private wake(lane: Lane): void {
    if (lane.busy || lane.queue.length === 0) return;
    this.ready.add(lane);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.turn());
  }

  /** All lanes with waiting commands share one look-up of ids, and one commit of the log. */
  private turn(): void {
    const room = this.from.feed.room();
    if (room !== null) {
      room.then(
        () => this.turn(),
        (cause: unknown) => this.turnAway(cause),
      );
      return;
    }
    this.scheduled = false;
    const warm: Lane[] = [];
    for (const lane of this.ready) {
      lane.busy = true;
      if (lane.loaded) warm.push(lane);
      else void this.open(lane);
    }
    this.ready = new Set();
    if (warm.length > 0) void this.run(warm);
  }

  /** The feed stands still: nothing more may be recorded until it moves. */
  private turnAway(cause: unknown): void {
    this.scheduled = false;
    const lanes = this.ready;
    this.ready = new Set();
    for (const lane of lanes) this.failAll(lane, cause);
  }

  private async open(lane: Lane): Promise<void> {
    try {
      await loadLane(lane, this.from);
      this.release(lane);
    } catch (cause) {
      this.failAll(lane, cause);
    }
  }

  private async run(lanes: readonly Lane[]): Promise<void> {
    let found: readonly Revisions[];
    try {
      found = await lookUp(lanes, this.from.ids);
    } catch (cause) {
      for (const lane of lanes) this.failAll(lane, cause);
      return;
    }
    lanes.forEach((lane, index) => void this.runLane(lane, found[index] ?? new Map()));
  }

  private async runLane(lane: Lane, found: Revisions): Promise<void> {
    try {
      const lookedUp = await recallFacts(lane, found, this.from);
      const group = decideGroup(lane, lookedUp, this.from.clock.now());
      await this.recordGroup(lane, group);
      this.release(lane);
    } catch (cause) {
      if (cause instanceof RevisionConflict) await this.retry(lane);
      else this.failAll(lane, cause);
    }
  }

  /** Appends and answers; the lane is as it was before until the append is durable. */
  private async recordGroup(lane: Lane, group: Group): Promise<void> {
    if (group.stored.length > 0) {
      const appended = await appendGroup(lane, group, this.from, () => {
        this.stats.unknownOutcomes += 1;
      });
      this.settle(lane, group, appended);
    } else if (this.from.log.shared) await this.confirmHead(lane);
    this.answer(lane, group);
    void this.snapshot(lane, this.from.settings.snapshotEvery);
  }

  /** An answer that appends nothing must not rest on a stale head (semantics §3). */
  private async confirmHead(lane: Lane): Promise<void> {
    const actual = await this.from.log.head(lane.stream);
    if (actual !== lane.head.revision) {
      throw new RevisionConflict(lane.stream, lane.head.revision, actual);
    }
  }

  private settle(lane: Lane, group: Group, appended: Appended): void {
    appended.positions.forEach((position, index) => {
      const fact = group.facts[index];
      if (fact === undefined) return;
      (fact as { position: bigint }).position = position;
      lane.tail.add(fact);
    });
    const last = appended.positions[appended.positions.length - 1] ?? lane.head.position;
    lane.head = { ...group.head, position: last };
    this.stats.appends += 1;
    this.stats.events += group.facts.length;
    this.stats.clockSuspect = group.facts[0]?.clockSuspect === true;
  }

  private answer(lane: Lane, group: Group): void {
    for (const outcome of group.outcomes) {
      outcome.job.answers.push(answerOf(outcome, lane.head));
    }
    const rejected = new Map(group.rejections.map(({ job, cause }) => [job, cause]));
    const open: Job[] = [];
    for (const job of lane.queue) {
      const cause = rejected.get(job);
      // A job without commands asks for the present: it waits for all that came before it.
      const waits = job.commands.length === 0 && open.length > 0;
      if (cause === undefined && (waits || job.answers.length < job.commands.length))
        open.push(job);
      else if (cause === undefined) job.resolve(job.answers);
      else failJob(job, cause);
    }
    this.done(lane.queue.length - open.length);
    lane.queue.length = 0;
    lane.queue.push(...open);
  }

  private async retry(lane: Lane): Promise<void> {
    this.stats.conflicts += 1;
    try {
      const tired = lane.queue.filter((job) => ++job.tries > TRIES_MAX);
      for (const job of tired) failJob(job, new Contention('other writers came first each time'));
      this.done(tired.length);
      const open = lane.queue.filter((job) => job.tries <= TRIES_MAX);
      lane.queue.length = 0;
      lane.queue.push(...open);
      await catchUpLane(lane, this.from);
      this.release(lane);
    } catch (cause) {
      this.failAll(lane, cause);
    }
  }

  /** Every waiting job gets the failure; the lane starts cold next time. */
  private failAll(lane: Lane, cause: unknown): void {
    if (this.lanes.get(lane.clientId) === lane) this.lanes.delete(lane.clientId);
    const jobs = lane.queue.splice(0);
    for (const job of jobs) failJob(job, cause);
    this.done(jobs.length);
  }

  private release(lane: Lane): void {
    lane.busy = false;
    this.wake(lane);
  }

  private done(jobs: number): void {
    this.waiting -= jobs;
    if (this.waiting > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private async snapshot(lane: Lane, every: number): Promise<void> {
    const saved = await snapshotLane(lane, every, this.from.snapshots);
    if (!saved) this.stats.snapshotFailures += 1;
  }
}
