import { setTimeout as wait } from 'node:timers/promises';
import {
  LogUnavailable,
  OutcomeUnknown,
  RevisionConflict,
  type Appended,
} from '../../ports/event-log.js';
import { Contention } from './answer.js';
import { answerOf } from './answers.js';
import { retryUnknownAppend, type FirstTry } from './retry-unknown-append.js';
import { decideGroup, NOTHING_KNOWN, type Group, type LookedUp } from './decide-group.js';
import { LookupBatcher } from './ids/lookup-batcher.js';
import { conflictLimitReached } from './conflict-limit.js';
import { addAnswer, rejectJob, commandCount, type Job, type Lane } from './lane.js';
import type { LaneCallbacks, LaneDependencies } from './lane-dependencies.js';
import { ANOTHER_LOG, catchUpLane, loadLane } from './load-lane.js';
import { needsKey, loadFacts } from './ids/id-lookup.js';
import { noteRefusal } from './note-refusal.js';
import { hasOnlyBatchItems, assignPositions } from './assign-positions.js';
import { ReadyQueue } from './ready-queue.js';
import { snapshotLane } from './snapshot-lane.js';

/** Each retry after a conflict waits a random time, so two instances do not stay in step. */
const JITTER_MS_MAX = 10;
/** Commands of one pass. A larger commit is no faster, and its objects live longer. */
const PASS_COMMANDS_MAX = 500;

/**
 * Runs the lanes in passes. A pass looks up the ids of all lanes with waiting commands in one
 * query, decides each lane's group and appends it. A lane answers when its append is durable. A
 * usual debit awaits only two promises: look-up and append.
 */
export class LaneScheduler {
  private readonly ready: ReadyQueue;
  private scheduled = false;
  private readonly lookUps: LookupBatcher;

  constructor(
    private readonly from: LaneDependencies,
    private readonly house: LaneCallbacks,
  ) {
    this.ready = new ReadyQueue(from.log.appendsMax);
    this.lookUps = new LookupBatcher(from.ids, house.stats, () => this.schedule());
  }

  /** Queues the lane, unless it is already in progress. */
  wake(lane: Lane): void {
    this.ready.add(lane);
    this.schedule();
  }

  async snapshot(lane: Lane, every: number): Promise<void> {
    const saved = await snapshotLane(lane, every, this.from);
    if (!saved) this.house.stats.snapshotFailures += 1;
  }

  private schedule(): void {
    if (this.scheduled || this.lookUps.isFull || !this.ready.hasNext) return;
    this.scheduled = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    const room = this.from.feed.whenReady();
    if (room !== null) {
      room.then(
        () => this.begin(),
        (cause: unknown) => this.failQueued(cause),
      );
      return;
    }
    this.begin();
  }

  /** A pass that has waited for capacity once does not wait again, or answers could never come. */
  private begin(): void {
    this.scheduled = false;
    const warm: Lane[] = [];
    for (let commands = 0; commands < PASS_COMMANDS_MAX;) {
      const lane = this.ready.next(warm.length);
      if (lane === null) break;
      for (const job of lane.queue) commands += commandCount(job);
      if (lane.loaded) warm.push(lane);
      else void this.open(lane);
    }
    if (warm.length > 0) void this.run(warm);
    this.schedule();
  }

  /** The projection engine does not advance: nothing more may be recorded until it does. */
  private failQueued(cause: unknown): void {
    this.scheduled = false;
    for (const lane of this.ready.takeAll()) this.failAll(lane, cause);
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
    try {
      const found = await this.lookUps.ask(lanes);
      lanes.forEach((lane, index) => {
        const revisions = found[index] ?? new Map<string, readonly bigint[]>();
        if (revisions === NOTHING_KNOWN && !needsKey(lane)) {
          this.decide(lane, revisions);
          return;
        }
        loadFacts(lane, revisions, this.from).then(
          (lookedUp) => this.decide(lane, lookedUp),
          (cause: unknown) => this.failAll(lane, cause),
        );
      });
    } catch (cause) {
      for (const lane of lanes) this.failAll(lane, cause);
    }
  }

  private decide(lane: Lane, lookedUp: LookedUp): void {
    try {
      const limits = { now: this.from.clock.now(), bytesMax: this.from.log.appendBytesMax };
      const group = decideGroup(lane, lookedUp, limits);
      if (group.stored.length > 0) this.append(lane, group);
      else if (this.from.log.shared) void this.confirm(lane, group);
      else this.finish(lane, group);
    } catch (cause) {
      this.failAll(lane, cause);
    }
  }

  /** An answer without an append needs a confirmed head (docs/reference/semantics.md §3). */
  private async confirm(lane: Lane, group: Group): Promise<void> {
    try {
      const actual = await this.from.log.head(lane.stream);
      if (actual === lane.head.revision) this.finish(lane, group);
      else await this.retryAfterConflict(lane);
    } catch (cause) {
      this.failAll(lane, cause);
    }
  }

  /** The lane keeps its old state until the append is durable. */
  private append(lane: Lane, group: Group): void {
    this.ready.beginAppend(lane);
    const since = performance.now();
    const wanted = hasOnlyBatchItems(group) ? 'last' : 'each';
    this.from.log.append(lane.stream, lane.head.revision, group.stored, wanted).then(
      (appended) => {
        this.house.stats.appendMs += performance.now() - since;
        this.recorded(lane, group, appended);
      },
      (cause: unknown) => {
        if (cause instanceof OutcomeUnknown) this.resolveUnknown(lane, group, { cause, since });
        else this.unrecorded(lane, cause);
      },
    );
  }

  private resolveUnknown(lane: Lane, group: Group, first: Pick<FirstTry, 'cause' | 'since'>): void {
    const missed = (): void => {
      this.house.stats.unknownOutcomes += 1;
      this.failOverdue(new LogUnavailable('the log does not answer'));
    };
    missed();
    const { revision } = lane.head;
    retryUnknownAppend(() => this.from.log.append(lane.stream, revision, group.stored), {
      ...first,
      missed,
    }).then(
      (appended) => this.recorded(lane, group, appended),
      (cause: unknown) => {
        if (cause instanceof OutcomeUnknown) this.failUnknown(lane, group, cause);
        else this.unrecorded(lane, cause);
      },
    );
  }

  private unrecorded(lane: Lane, cause: unknown): void {
    if (cause instanceof RevisionConflict) void this.retryAfterConflict(lane);
    else this.failAll(lane, cause);
  }

  private recorded(lane: Lane, group: Group, { positions }: Appended): void {
    try {
      const first = lane.head.revision + 1n;
      assignPositions(group, first, positions);
      const { texts, places } = group.mentions;
      for (let i = 0; i < texts.length; i++) {
        const place = places[i] ?? 0;
        lane.note(texts[i] ?? '', first + BigInt(place), positions[place] ?? -1n);
      }
      const { stats } = this.house;
      stats.appends += 1;
      stats.events += positions.length;
      stats.clockSuspect = group.clockSuspect;
      lane.head = { ...group.head, position: positions[positions.length - 1] ?? -1n };
      this.finish(lane, group);
      const every = this.from.settings.snapshotEvery;
      if (lane.head.revision - lane.snapshotRevision >= every) void this.snapshot(lane, every);
    } catch (cause) {
      this.failAll(lane, cause);
    }
  }

  private finish(lane: Lane, group: Group): void {
    this.house.answering(lane.head.position);
    for (const outcome of group.outcomes) {
      const answer = 'answer' in outcome ? outcome.answer : answerOf(outcome, lane.head);
      if (answer.kind === 'refused') noteRefusal(this.from, { lane, group, outcome, answer });
      addAnswer(outcome.job, answer);
    }
    for (const { job, cause } of group.rejections) {
      lane.queue.splice(lane.queue.indexOf(job), 1);
      this.giveUp(job, cause);
    }
    const open = lane.queue.findIndex((job) => job.answers.length < job.commands.length);
    // Answers keep the order of jobs: a question about the present waits for earlier jobs.
    const answered = lane.queue.splice(0, open < 0 ? lane.queue.length : open);
    for (const job of answered) {
      this.house.done(commandCount(job));
      job.resolve(job.answers);
    }
    this.release(lane);
  }

  /** Another writer appended first: decides everything again on the new state. */
  private async retryAfterConflict(lane: Lane): Promise<void> {
    this.house.stats.conflicts += 1;
    this.leave(lane);
    try {
      const now = performance.now();
      const beaten = lane.queue.filter((each) => conflictLimitReached(each, now));
      for (const job of beaten) {
        lane.queue.splice(lane.queue.indexOf(job), 1);
        this.giveUp(job, new Contention('other writers came first each time'));
      }
      // The oldest job is at the front; usually its first conflict is the only one.
      const tries = lane.queue[0]?.tries ?? 0;
      if (tries > 1) await wait(Math.random() * Math.min(tries, JITTER_MS_MAX));
      const { revision } = lane.head;
      await catchUpLane(lane, this.from);
      // Conflicts were reported repeatedly, although no other writer appended.
      if (beaten.length > 0 && lane.head.revision === revision) {
        throw new LogUnavailable(ANOTHER_LOG);
      }
      this.release(lane);
    } catch (cause) {
      this.failAll(lane, cause);
    }
  }

  /** Rejects every waiting job; the lane's successor starts cold. */
  private failAll(lane: Lane, cause: unknown): void {
    this.abandon(lane);
    for (const job of lane.queue.splice(0)) this.giveUp(job, cause);
    if (cause instanceof LogUnavailable) this.failOverdue(cause);
  }

  /** Commands behind delayed appends could not all be answered in time. */
  private failOverdue(cause: LogUnavailable): void {
    for (const late of this.ready.takeOverdue()) this.failAll(late, cause);
  }

  /** Of the commands in the lane, only the group itself may have been recorded. */
  private failUnknown(lane: Lane, group: Group, cause: OutcomeUnknown): void {
    const sent = new Set(group.outcomes.map(({ job }) => job));
    this.abandon(lane);
    const unsent = new LogUnavailable('the log does not answer', { cause });
    for (const job of lane.queue.splice(0)) this.giveUp(job, sent.has(job) ? cause : unsent);
  }

  private giveUp(job: Job, cause: unknown): void {
    this.house.done(commandCount(job));
    rejectJob(job, cause);
  }

  private release(lane: Lane): void {
    this.ready.endAppend(lane);
    lane.busy = false;
    this.wake(lane);
  }

  private abandon(lane: Lane): void {
    this.house.drop(lane);
    this.leave(lane);
  }

  /** The lane's append has ended: another lane may append. */
  private leave(lane: Lane): void {
    this.ready.endAppend(lane);
    this.schedule();
  }
}
