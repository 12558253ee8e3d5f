import type { KeyObject } from 'node:crypto';
import type { Command } from '../../domain/client/commands.js';
import type { Fact } from '../../domain/client/events.js';
import type { ClientFold } from '../../domain/client/state.js';
import { clientStream } from '../../domain/client/streams.js';
import { IdIndexUnavailable } from '../../ports/id-index.js';
import type { Answer, BatchAnswer, Caller } from './answer.js';
import { IdFilter, type FilterBudget } from './ids/id-filter.js';
import { UnindexedIds, forEachId } from './ids/unindexed-ids.js';

/** An answer inside the room: `fenced` = the stream now says that no client will come of it. */
export type LaneAnswer = Answer | BatchAnswer | { readonly kind: 'fenced' };

/** One caller's commands for one client, waiting to be decided in order. */
export interface Job {
  readonly commands: readonly Command[];
  readonly caller: Caller;
  /**
   * `one`: its failure rejects; `each`: its failure is an item's result; `atomic`: all or none;
   * `check`: decided and not recorded.
   */
  readonly mode: 'one' | 'each' | 'atomic' | 'check';
  /** Answers so far; as long as `commands` when the job is done. `addAnswer` adds one. */
  answers: LaneAnswer[];
  resolve(answers: LaneAnswer[]): void;
  reject(cause: unknown): void;
  /** Times that the job had to be decided again because another writer came first. */
  tries: number;
  /** When another writer came first for the first time, on the monotonic clock. */
  contendedSince?: number;
}

/** Where a client's stream stands, as of its last durable event. */
export interface Head {
  readonly fold: ClientFold;
  readonly revision: bigint;
  readonly position: bigint;
  /** Chain hash of the last event; '' before the first. */
  readonly hash: string;
  /** `recordedAt` of the last event, epoch milliseconds; 0 before the first. */
  readonly recordedAt: number;
}

export const EMPTY_HEAD: Head = {
  fold: null,
  revision: -1n,
  position: -1n,
  hash: '',
  recordedAt: 0,
};

/** One client's single writer: its state in memory and the commands that wait for it. */
export class Lane {
  readonly stream: string;
  readonly queue: Job[] = [];
  readonly tail = new UnindexedIds();
  readonly seen: IdFilter;
  head: Head = EMPTY_HEAD;
  loaded = false;
  /** Waiting commands, from the first on, whose ids were looked up: no more may be decided. */
  asked = 0;
  /** Deciding, appending or loading: nobody else may touch the head meanwhile. */
  busy = false;
  /** Since it was last considered for eviction. */
  used = false;
  key: KeyObject | null = null;
  /** Position up to which the lane leaves ids to the index. */
  private relied = -1n;
  /** Revision that the newest snapshot holds. */
  snapshotRevision = -1n;

  constructor(
    readonly clientId: string,
    room: FilterBudget,
  ) {
    this.stream = clientStream(clientId);
    this.seen = new IdFilter(room);
  }

  /** Remembers the ids that a fact of the stream mentions. */
  remember(fact: Fact): void {
    forEachId(fact, (text) => this.note(text, fact.revision, fact.position));
  }

  /** The event at a revision and position mentions an id; in stream order. */
  note(text: string, revision: bigint, position: bigint): void {
    this.seen.add(text);
    if (position > this.relied) this.tail.note(text, revision, position);
  }

  /**
   * Leaves to the index what it covers.
   * @throws IdIndexUnavailable where that is less than it was: what the tail has dropped nobody knows
   *   now, and this lane must not be used again
   */
  trimTo(covered: bigint): void {
    if (covered < this.relied) {
      throw new IdIndexUnavailable('the id index was emptied while it was in use');
    }
    this.relied = covered;
    this.tail.prune(covered);
  }
}

/** Most jobs have one answer: an array made of it has no room to spare, which thousands would keep. */
export function addAnswer(job: Job, answer: LaneAnswer): void {
  if (job.answers.length === 0) job.answers = [answer];
  else job.answers.push(answer);
}

/** Commands that a job counts as; a question about the present counts as one. */
export function commandCount({ commands }: Pick<Job, 'commands'>): number {
  return commands.length || 1;
}

/** Answers a job whose outcome nobody can know now, or that could not be decided at all. */
export function rejectJob(job: Job, cause: unknown): void {
  if (job.mode !== 'each') {
    job.reject(cause);
    return;
  }
  const detail = cause instanceof Error ? cause.name : 'failure';
  while (job.answers.length < job.commands.length) addAnswer(job, { kind: 'failed', detail });
  job.resolve(job.answers);
}

/** When the lane's last event was recorded; null before the first. */
export function recordedAtOf(head: Head): number | null {
  return head.revision < 0n ? null : head.recordedAt;
}
