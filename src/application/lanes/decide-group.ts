import { encode } from '../../codec/codec.js';
import { uuid7 } from '../../codec/uuid7.js';
import { decisionTime } from '../../domain/decision-time.js';
import { decide } from '../../domain/client/decide/decide.js';
import type { Env, Refusal } from '../../domain/client/decision.js';
import type { Command } from '../../domain/client/commands.js';
import type { ClientEvent, Fact, Operation } from '../../domain/client/events.js';
import { evolve } from '../../domain/client/fold.js';
import type { IdKey } from '../../domain/client/ids.js';
import type { StoredEvent } from '../../ports/event-log.js';
import type { Caller } from './answer.js';
import { recordedAtOf, type Head, type Job, type Lane } from './lane.js';
import { batchAnswerOf, type BatchOutcome, type Outcome } from './outcome.js';
import { operationOf } from '../../domain/client/operation-of.js';
import type { IdFilter } from './ids/id-filter.js';
import { idText, forEachId } from './ids/unindexed-ids.js';

/** Releases of expired reservations (I6) in one append; further ones get separate appends. */
const RELEASES_MAX = 1_000;

/** An atomic batch whose events do not fit one append: 413. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** A command needs an id that was not looked up: it opens the next group. */
class NotLookedUp extends Error {}

/**
 * Facts by id text for every looked-up id; none for an unknown id. Ids that the lane knows to be
 * new are not looked up. `NOTHING_KNOWN` = no id of the waiting commands is known.
 */
export type LookedUp = ReadonlyMap<string, readonly Fact[]> | typeof NOTHING_KNOWN;
export const NOTHING_KNOWN = 'NOTHING_KNOWN';

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/** The decisions of one lane in one pass: one append, and the answers that wait for it. */
export interface Group {
  /** Decision time, epoch milliseconds. */
  readonly t: number;
  /** The lane's head after the append; every event advances it. */
  head: Writable<Head>;
  readonly stored: StoredEvent[];
  /** Texts of mentioned ids, with the indexes of their events in `stored`, in order. */
  readonly mentions: { readonly texts: string[]; readonly places: number[] };
  /** During the decision: the group's own facts by the texts of the ids that they mention. */
  fresh: Map<string, Fact[]> | null;
  readonly outcomes: (Outcome | BatchOutcome)[];
  /** Jobs that cannot be decided at all, whatever the outcome of the append. */
  readonly rejections: { readonly job: Job; readonly cause: Error }[];
  bytes: number;
  /** Number of commands decided so far, with any result. */
  decided: number;
  /** The clock was behind the last event. */
  readonly clockSuspect: boolean;
}

/**
 * The environment of the deciding functions. A class: each literal with a getter creates a separate
 * shape, which kept the whole group alive until the next full collection.
 */
class GroupEnv implements Env {
  constructor(
    readonly t: number,
    private readonly group: Group,
    private readonly lookedUp: LookedUp,
    private readonly seen: IdFilter,
  ) {}

  get revision(): bigint {
    return this.group.head.revision;
  }

  known(key: IdKey): readonly Fact[] {
    const { group, lookedUp } = this;
    if (lookedUp === NOTHING_KNOWN && group.fresh === null) return NONE;
    const text = idText(key);
    const old = lookedUp === NOTHING_KNOWN ? NONE : (lookedUp.get(text) ?? this.new(text));
    const recent = group.fresh?.get(text);
    if (recent === undefined) return old;
    return old.length === 0 ? recent : [...old, ...recent];
  }

  private new(text: string): readonly Fact[] {
    if (!this.seen.isNew(text)) throw new NotLookedUp();
    return NONE;
  }
}

interface GroupContext {
  readonly lane: Lane;
  readonly group: Group;
  readonly t: number;
  /** More than one command may be decided in this group. */
  readonly several: boolean;
  readonly env: Env;
  /** Bytes of one append. */
  readonly bytesMax: number;
}

/**
 * Decides the lane's waiting commands in order, each against the state after the events before it,
 * until the append is full. The lane does not change before the append is durable.
 */
export function decideGroup(
  lane: Lane,
  lookedUp: LookedUp,
  { now, bytesMax }: { readonly now: number; readonly bytesMax: number },
): Group {
  const { t, suspect } = decisionTime(now, recordedAtOf(lane.head));
  const group: Group = {
    t,
    head: { ...lane.head },
    stored: [],
    mentions: { texts: [], places: [] },
    fresh: null,
    outcomes: [],
    rejections: [],
    bytes: 0,
    decided: 0,
    clockSuspect: suspect,
  };
  const several = lane.queue.length > 1 || (lane.queue[0]?.commands.length ?? 0) > 1;
  const context: GroupContext = {
    lane,
    group,
    t,
    several,
    env: new GroupEnv(t, group, lookedUp, lane.seen),
    bytesMax,
  };
  for (const job of lane.queue) {
    if (!decideJob(context, job)) break;
  }
  group.fresh = null;
  return group;
}

/** False when the group ends here: this job, or the rest of it, belongs to the next group. */
function decideJob(context: GroupContext, job: Job): boolean {
  if (job.mode === 'atomic') return decideAtomic(context, job);
  for (let i = job.answers.length; i < job.commands.length; i++) {
    const command = job.commands[i];
    if (command === undefined) break;
    if (isFull(context)) return false;
    if (!decideInto(context, job, command)) return false;
  }
  return true;
}

function isFull({ group, bytesMax }: GroupContext): boolean {
  return group.bytes >= bytesMax * 0.75;
}

/** Also false for a command that is queued behind those whose ids were looked up. */
function decideInto(context: GroupContext, job: Job, command: Command): boolean {
  if (context.group.decided >= context.lane.asked) return false;
  context.group.decided += 1;
  try {
    return decideOne(context, job, command);
  } catch (cause) {
    if (cause instanceof NotLookedUp && context.group.outcomes.length > 0) return false;
    throw cause;
  }
}

/** All or none, in a separate append; replays do not abort (docs/reference/http-api.md §3). */
function decideAtomic(context: GroupContext, job: Job): boolean {
  const { group } = context;
  if (group.stored.length > 0) return false;
  const before = { head: { ...group.head }, outcomes: group.outcomes.length };
  const decided = job.commands.every((command) => decideInto(context, job, command));
  const own = group.outcomes.slice(before.outcomes).filter(isOpen);
  const refused = own.some((outcome) => outcome.decision.kind === 'refused');
  const tooLarge = group.bytes > context.bytesMax;
  if (decided && !refused && !tooLarge) return false;
  const releasesOnly = !decided && own.every((outcome) => outcome.facts.length === 0);
  if (!releasesOnly) discard(context, before.head);
  group.outcomes.length = before.outcomes;
  if (!decided) return false;
  if (refused) group.outcomes.push(...own.map(markAborted));
  else group.rejections.push({ job, cause: new AppendTooLarge('send fewer items at once') });
  return true;
}

const ABORTED: readonly [Refusal] = [
  { code: 'BATCH_ABORTED', detail: 'another item of this atomic batch was refused' },
];

function isOpen(outcome: Outcome | BatchOutcome): outcome is Outcome {
  return 'decision' in outcome;
}

function markAborted(outcome: Outcome): Outcome {
  if (outcome.decision.kind !== 'accepted') return outcome;
  return { ...outcome, decision: { kind: 'refused', refusals: ABORTED }, facts: [] };
}

function discard({ group }: GroupContext, head: Head): void {
  group.stored.length = 0;
  group.mentions.texts.length = 0;
  group.mentions.places.length = 0;
  group.fresh = null;
  group.bytes = 0;
  group.head = head;
}

/**
 * False when the command must be decided again in the next group, because releases of expired
 * reservations alone fill this group.
 */
function decideOne(context: GroupContext, job: Job, command: Command): boolean {
  const { group, t, env } = context;
  const decision = decide(group.head.fold, command, env);
  const facts: Fact[] | null = job.mode === 'each' ? null : [];
  if (decision.kind === 'accepted' && job.mode !== 'check') {
    if (decision.main >= RELEASES_MAX) {
      for (const event of decision.events.slice(0, RELEASES_MAX)) {
        record(context, event, job.caller, null);
      }
      return false;
    }
    const operation = operationOf(command);
    for (let index = 0; index < decision.events.length; index++) {
      const event = decision.events[index];
      if (event === undefined) break;
      const own = index === decision.main ? operation : null;
      const fact = record(context, event, job.caller, own);
      facts?.push(fact);
    }
  }
  const { fold, revision } = group.head;
  if (facts === null) {
    group.outcomes.push({ job, answer: batchAnswerOf(decision, revision) });
    return true;
  }
  const state = fold === 'ABANDONED' ? null : fold;
  group.outcomes.push({ job, decision, facts, state, t });
  return true;
}

const NONE: readonly Fact[] = [];

function record(
  context: GroupContext,
  event: ClientEvent,
  caller: Caller,
  operation: Operation | null,
): Fact {
  const { lane, group, t } = context;
  // Position and hash are assigned later; no code reads the fact before that.
  const fact = {
    type: event.type,
    data: event.data,
    eventId: uuid7(t),
    stream: lane.stream,
    revision: group.head.revision + 1n,
    position: -1n,
    recordedAt: t,
    actor: caller.actor,
    correlationId: caller.correlationId,
    causationId: caller.causationId,
    operation,
    clockSuspect: group.clockSuspect,
    prevHash: group.head.hash,
    hash: '',
  } as Fact;
  const { stored, hash } = encode(event, fact, lane.key);
  (fact as { hash: string }).hash = hash;
  forEachId(fact, (text) => indexFact(context, fact, text));
  group.stored.push(stored);
  group.bytes += stored.data.length + stored.metadata.length;
  const { head } = group;
  head.fold = evolve(head.fold, fact);
  head.revision = fact.revision;
  head.position = -1n;
  head.hash = hash;
  head.recordedAt = t;
  return fact;
}

/** Indexes the fact for the unindexed ids and for later commands of the same group. */
function indexFact({ group, several }: GroupContext, fact: Fact, text: string): void {
  group.mentions.texts.push(text);
  group.mentions.places.push(group.stored.length);
  if (!several) return;
  const fresh = (group.fresh ??= new Map<string, Fact[]>());
  const known = fresh.get(text);
  if (known === undefined) fresh.set(text, [fact]);
  else known.push(fact);
}
