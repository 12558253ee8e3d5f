import { LogUnavailable, OutcomeUnknown, type Appended } from '../../ports/event-log.js';
import { catchUpAfterConflict } from './after-conflict.js';
import { retryUnknownAppend, type FirstTry } from './retry-unknown-append.js';
import { decideGroup } from './group/decide-group.js';
import { limitsNow, NOTHING_KNOWN, type Group, type LookedUp } from './group/group.js';
import { addAnswer, rejectJob, commandCount, type Job, type Lane } from './lane.js';
import type { LaneCallbacks, SchedulerDependencies } from './lane-dependencies.js';
import { loadLane } from './load-lane.js';
import { LookupBatcher, loadFacts, needsKey } from './ids/id-lookup.js';
import { noteRefusal } from './note-refusal.js';
import { answerOf, assignPositions, hasOnlyBatchItems } from './outcome.js';
import { CONFLICT, failed, unrecorded, type Ending } from './pass-ending.js';
import { ReadyQueue } from './ready-queue.js';
import { isSnapshotDue, snapshotInterval, snapshotLane } from './snapshot-lane.js';

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
    private readonly from: SchedulerDependencies,
    private readonly callbacks: LaneCallbacks,
  ) {
    this.ready = new ReadyQueue(from.log.appendsMax);
    this.lookUps = new LookupBatcher(from.ids, callbacks.stats, () => this.schedule());
  }

  /** Queues the lane, unless it is already in progress. */
  wake(lane: Lane): void {
    this.ready.add(lane);
    this.schedule();
  }

  async snapshot(lane: Lane, every: number): Promise<void> {
    const saved = await snapshotLane(lane, every, this.from);
    if (!saved) this.callbacks.stats.snapshotFailures += 1;
  }

  private schedule(): void {
    if (this.scheduled || this.lookUps.isFull || !this.ready.hasNext) return;
    this.scheduled = true;
    setImmediate(() => this.startWhenReady());
  }

  /** A pass that has waited for capacity once does not wait again, or answers could never come. */
  private startWhenReady(): void {
    const capacity = this.from.feed.whenReady();
    if (capacity === null) {
      this.start();
      return;
    }
    capacity.then(
      () => this.start(),
      (cause: unknown) => this.failQueued(cause),
    );
  }

  private start(): void {
    this.scheduled = false;
    const warm: Lane[] = [];
    for (let commands = 0; commands < PASS_COMMANDS_MAX;) {
      const lane = this.ready.next(warm.length);
      if (lane === null) break;
      for (const job of lane.queue) commands += commandCount(job);
      if (lane.loaded) warm.push(lane);
      else void this.resumeAfter(lane, loadLane(lane, this.from));
    }
    if (warm.length > 0) void this.lookUp(warm);
    this.schedule();
  }

  private async lookUp(lanes: readonly Lane[]): Promise<void> {
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
          (cause: unknown) => this.endPass(lane, failed(cause)),
        );
      });
    } catch (cause) {
      for (const lane of lanes) this.endPass(lane, failed(cause));
    }
  }

  private decide(lane: Lane, lookedUp: LookedUp): void {
    try {
      const group = decideGroup(lane, lookedUp, limitsNow(this.from));
      if (group.stored.length > 0) this.append(lane, group);
      else if (this.from.log.shared && lane.head.fold !== 'PURGED') void this.confirm(lane, group);
      else this.endPass(lane, { kind: 'answered', group });
    } catch (cause) {
      this.endPass(lane, failed(cause));
    }
  }

  /** An answer without an append needs a confirmed head (docs/reference/semantics.md §3). */
  private async confirm(lane: Lane, group: Group): Promise<void> {
    try {
      const actual = await this.from.log.head(lane.stream);
      this.endPass(lane, actual === lane.head.revision ? { kind: 'answered', group } : CONFLICT);
    } catch (cause) {
      this.endPass(lane, failed(cause));
    }
  }

  /** The lane keeps its old state until the append is durable. */
  private append(lane: Lane, group: Group): void {
    this.ready.beginAppend(lane);
    const since = performance.now();
    const wanted = hasOnlyBatchItems(group.outcomes) ? 'last' : 'each';
    this.from.log.append(lane.stream, lane.head.revision, group.stored, wanted).then(
      (appended) => {
        this.callbacks.stats.appendMs += performance.now() - since;
        this.recorded(lane, group, appended);
      },
      (cause: unknown) => {
        if (cause instanceof OutcomeUnknown) this.resolveUnknown(lane, group, { cause, since });
        else this.endPass(lane, unrecorded(cause, group));
      },
    );
  }

  private resolveUnknown(lane: Lane, group: Group, first: Pick<FirstTry, 'cause' | 'since'>): void {
    const missed = (): void => {
      this.callbacks.stats.unknownOutcomes += 1;
      this.failOverdue(new LogUnavailable('the log does not answer'));
    };
    missed();
    const { revision } = lane.head;
    retryUnknownAppend(() => this.from.log.append(lane.stream, revision, group.stored), {
      ...first,
      missed,
    }).then(
      (appended) => this.recorded(lane, group, appended),
      (cause: unknown) => this.endPass(lane, unrecorded(cause, group)),
    );
  }

  private recorded(lane: Lane, group: Group, { positions }: Appended): void {
    try {
      const first = lane.head.revision + 1n;
      assignPositions(group.outcomes, first, positions);
      const { texts, places } = group.mentions;
      for (let i = 0; i < texts.length; i++) {
        const place = places[i] ?? 0;
        lane.note(texts[i] ?? '', first + BigInt(place), positions[place] ?? -1n);
      }
      const { stats } = this.callbacks;
      stats.appends += 1;
      stats.events += positions.length;
      stats.clockSuspect = group.clockSuspect;
      group.head.position = positions[positions.length - 1] ?? -1n;
      lane.head = group.head;
      this.from.changed?.recorded(lane.clientId, lane.head.revision);
      this.endPass(lane, { kind: 'answered', group });
      const every = snapshotInterval(lane, this.from.settings.snapshotEvery);
      if (isSnapshotDue(lane, every)) void this.snapshot(lane, every);
    } catch (cause) {
      this.endPass(lane, failed(cause));
    }
  }

  /** The only end of a pass: the lane's append, if there was one, is no longer in flight. */
  private endPass(lane: Lane, ending: Ending): void {
    this.ready.endAppend(lane);
    switch (ending.kind) {
      case 'answered':
        this.answer(lane, ending.group);
        this.resume(lane);
        if (lane.head.fold === null || lane.head.fold === 'PURGED') this.callbacks.absent(lane);
        break;
      case 'conflict':
        this.callbacks.stats.conflicts += 1;
        void this.resumeAfter(
          lane,
          catchUpAfterConflict(lane, this.from, (job, cause) => this.remove(lane, job, cause)),
        );
        break;
      case 'failed':
        this.callbacks.drop(lane);
        this.rejectAll(lane, ending);
        break;
    }
    this.schedule();
  }

  private answer(lane: Lane, group: Group): void {
    this.callbacks.answering(lane.head.position);
    for (const outcome of group.outcomes) {
      const answer = 'answer' in outcome ? outcome.answer : answerOf(outcome, lane.head);
      if (answer.kind === 'refused') noteRefusal(this.from, { lane, group, outcome, answer });
      addAnswer(outcome.job, answer);
    }
    for (const { job, cause } of group.rejections) this.remove(lane, job, cause);
    const open = lane.queue.findIndex((job) => job.answers.length < job.commands.length);
    // Answers keep the order of jobs: a question about the present waits for earlier jobs.
    const answered = lane.queue.splice(0, open < 0 ? lane.queue.length : open);
    for (const job of answered) {
      this.callbacks.done(commandCount(job));
      job.resolve(job.answers);
    }
  }

  private rejectAll(lane: Lane, { cause, scope }: Extract<Ending, { kind: 'failed' }>): void {
    const sent = scope === 'lane' ? null : new Set(scope.outcomes.map(({ job }) => job));
    const unsent = sent && new LogUnavailable('the log does not answer', { cause });
    for (const job of lane.queue.splice(0)) {
      this.reject(job, sent === null || sent.has(job) ? cause : unsent);
    }
    if (cause instanceof LogUnavailable) this.failOverdue(cause);
  }

  /** Commands behind delayed appends could not all be answered in time. */
  private failOverdue(cause: LogUnavailable): void {
    for (const late of this.ready.takeOverdue()) this.endPass(late, failed(cause));
  }

  /** The projection engine does not advance: nothing more may be recorded until it does. */
  private failQueued(cause: unknown): void {
    this.scheduled = false;
    for (const lane of this.ready.takeAll()) this.endPass(lane, failed(cause));
  }

  private remove(lane: Lane, job: Job, cause: unknown): void {
    lane.queue.splice(lane.queue.indexOf(job), 1);
    this.reject(job, cause);
  }

  private reject(job: Job, cause: unknown): void {
    this.callbacks.done(commandCount(job));
    rejectJob(job, cause);
  }

  /** Lets the lane continue when it has read the log up to its head. */
  private async resumeAfter(lane: Lane, reading: Promise<void>): Promise<void> {
    try {
      await reading;
      this.resume(lane);
    } catch (cause) {
      this.endPass(lane, failed(cause));
    }
  }

  private resume(lane: Lane): void {
    lane.busy = false;
    this.wake(lane);
  }
}
