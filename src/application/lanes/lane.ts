import type { KeyObject } from 'node:crypto';
import type { Command } from '../../domain/client/commands.js';
import type { Fact } from '../../domain/client/events.js';
import type { ClientFold } from '../../domain/client/state.js';
import { clientStream } from '../../domain/client/streams.js';
import { IdIndexUnavailable } from '../../ports/id-index.js';
import type { Answer, BatchAnswer, Caller } from './answer.js';
import { IdFilter, type FilterBudget } from './ids/id-filter.js';
import { UnindexedIds, forEachId } from './ids/unindexed-ids.js';

/**
 * An answer within the write path. `fenced` = the stream now records that its client will never be
 * created.
 */
export type LaneAnswer = Answer | BatchAnswer | { readonly kind: 'fenced' };

/** One caller's commands for one client, waiting to be decided in order. */
export interface Job {
  readonly commands: readonly Command[];
  readonly caller: Caller;
  /**
   * `one`: a failure rejects. `each`: a failure is the item's result. `atomic`: all or none.
   * `check`: decided and not recorded.
   */
  readonly mode: 'one' | 'each' | 'atomic' | 'check';
  /** Answers so far; as long as `commands` when the job is done. `addAnswer` adds one. */
  answers: LaneAnswer[];
  resolve(answers: LaneAnswer[]): void;
  reject(cause: unknown): void;
  /** Number of conflicts with other writers, after which the job was decided again. */
  tries: number;
  /** Time of the first conflict with another writer, on the monotonic clock. */
  contendedSince?: number;
}

/**
 * One client's items of a batch, in order. It writes each answer into the answers of the whole
 * batch, at the item's index there. (A class, because a thousand of them wait for one batch and
 * share their methods. Most clients have one item; an array created with it has no spare capacity.)
 */
export class ClientBatch implements Job {
  readonly mode = 'each';
  readonly commands: Command[];
  answers: LaneAnswer[] = [];
  tries = 0;
  contendedSince?: number;
  /** Index in the batch of each command. */
  private readonly indexes: number[];

  /** @param batch the answers of all clients; `done` is called when those of this client are in */
  constructor(
    first: Command,
    index: number,
    readonly caller: Caller,
    private readonly batch: { readonly answers: BatchAnswer[]; readonly done: () => void },
  ) {
    this.commands = [first];
    this.indexes = [index];
  }

  add(command: Command, index: number): void {
    this.commands.push(command);
    this.indexes.push(index);
  }

  resolve(answers: LaneAnswer[]): void {
    for (let i = 0; i < answers.length; i++) {
      this.batch.answers[this.indexes[i] ?? 0] = answers[i] as BatchAnswer;
    }
    this.batch.done();
  }

  /** Never called: a failure is the result of each item (`rejectJob`). */
  reject(): void {
    this.batch.done();
  }
}

/** The end of a client's stream, as of its last durable event. */
export interface Head {
  readonly fold: ClientFold;
  readonly revision: bigint;
  readonly position: bigint;
  /** Chain hash of the last event; '' before the first. */
  readonly hash: string;
  /** `recordedAt` of the last event, epoch milliseconds; 0 before the first. */
  readonly recordedAt: number;
  /** The latest `recordedAt` of all events; above `recordedAt` after the clock was put back. */
  readonly latestAt: number;
}

export const EMPTY_HEAD: Head = {
  fold: null,
  revision: -1n,
  position: -1n,
  hash: '',
  recordedAt: 0,
  latestAt: 0,
};

/** The single writer of one client: the client's state in memory and its waiting commands. */
export class Lane {
  readonly stream: string;
  readonly queue: Job[] = [];
  readonly tail = new UnindexedIds();
  readonly seen: IdFilter;
  head: Head = EMPTY_HEAD;
  loaded = false;
  /**
   * Number of waiting commands, from the front, whose ids were looked up; no further ones may be
   * decided.
   */
  asked = 0;
  /** Deciding, appending or loading: no other code may change the head meanwhile. */
  busy = false;
  /** Used since it was last considered for eviction. */
  used = false;
  key: KeyObject | null = null;
  /** Position up to which the lane relies on the index for ids. */
  private relied = -1n;
  /** Revision of the newest snapshot. */
  snapshotRevision = -1n;
  /** The snapshot that is being saved: two at once would remove each other's pieces. */
  saving: Promise<boolean> | null = null;

  constructor(
    readonly clientId: string,
    filterBudget: FilterBudget,
  ) {
    this.stream = clientStream(clientId);
    this.seen = new IdFilter(filterBudget);
  }

  /** Records the ids that a fact of the stream mentions. */
  remember(fact: Fact): void {
    forEachId(fact, (text) => this.note(text, fact.revision, fact.position));
  }

  /** The event at a revision and position mentions an id. Calls come in stream order. */
  note(text: string, revision: bigint, position: bigint): void {
    this.seen.add(text);
    if (position > this.relied) this.tail.note(text, revision, position);
  }

  /**
   * Drops the ids that the index has.
   * @throws IdIndexUnavailable when the checkpoint has decreased: dropped ids are lost, and this
   *   lane must not be used again
   */
  trimTo(covered: bigint): void {
    if (covered < this.relied) {
      throw new IdIndexUnavailable('the id index was emptied while it was in use');
    }
    this.relied = covered;
    this.tail.prune(covered);
  }
}

/**
 * Most jobs have one answer. An array created with that element has no spare capacity, which
 * thousands of jobs would keep.
 */
export function addAnswer(job: Job, answer: LaneAnswer): void {
  if (job.answers.length === 0) job.answers = [answer];
  else job.answers.push(answer);
}

/** Commands that a job counts as; a question about the present state counts as one. */
export function commandCount({ commands }: Pick<Job, 'commands'>): number {
  return commands.length || 1;
}

/** Answers a job whose outcome is unknown, or that could not be decided at all. */
export function rejectJob(job: Job, cause: unknown): void {
  if (job.mode !== 'each') {
    job.reject(cause);
    return;
  }
  const detail = cause instanceof Error ? cause.name : 'failure';
  while (job.answers.length < job.commands.length) addAnswer(job, { kind: 'failed', detail });
  job.resolve(job.answers);
}

/** Time of the lane's last event; null before the first. */
export function recordedAtOf(head: Head): number | null {
  return head.revision < 0n ? null : head.recordedAt;
}
