import { encode } from '../../../codec/codec.js';
import { uuid7 } from '../../../codec/uuid7.js';
import { decisionTime } from '../../../domain/decision-time.js';
import { RELEASED_AT_ONCE } from '../../../domain/client/decide/expired.js';
import { RESERVATIONS_MAX } from '../../../domain/client/decide/reserve.js';
import type { Env } from '../../../domain/client/decision.js';
import type { ClientEvent, Fact, Operation } from '../../../domain/client/events.js';
import { evolve } from '../../../domain/client/fold.js';
import type { IdKey } from '../../../domain/client/ids.js';
import type { StoredEvent } from '../../../ports/event-log.js';
import type { Caller } from '../answer.js';
import type { IdFilter } from '../ids/id-filter.js';
import { forEachId, idText } from '../ids/unindexed-ids.js';
import type { LaneDependencies } from '../lane-dependencies.js';
import { recordedAtOf, type Head, type Job, type Lane } from '../lane.js';
import type { BatchOutcome, Outcome } from '../outcome.js';

/** An atomic batch whose events do not fit one append: 413. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** A command needs an id that was not looked up: it opens the next group. */
export class NotLookedUp extends Error {}

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
  /** Releases of expired reservations that may still be recorded: they come first in an append. */
  releasesMax: number;
  /** The clock was behind the last event. */
  readonly clockSuspect: boolean;
}

/** The limits that a group is decided under. */
export interface GroupLimits {
  /** The server's clock, epoch milliseconds. */
  readonly now: number;
  /** Bytes of one append. */
  readonly bytesMax: number;
  /** Open reservations of one client. */
  readonly reservationsMax: number;
}

/** The limits of a group that is decided now. */
export function limitsNow({ clock, log, settings }: LaneDependencies): GroupLimits {
  const { reservationsMax = RESERVATIONS_MAX } = settings;
  return { now: clock.now(), bytesMax: log.appendBytesMax, reservationsMax };
}

export interface GroupContext {
  readonly lane: Lane;
  readonly group: Group;
  readonly t: number;
  /** More than one command may be decided in this group. */
  readonly several: boolean;
  readonly env: Env;
  readonly bytesMax: number;
}

/**
 * The environment of the deciding functions. A class: each literal with a getter creates a separate
 * shape, which kept the whole group alive until the next full collection.
 */
class GroupEnv implements Env {
  constructor(
    readonly t: number,
    readonly reservationsMax: number,
    private readonly group: Group,
    private readonly ids: { readonly lookedUp: LookedUp; readonly seen: IdFilter },
  ) {}

  get revision(): bigint {
    return this.group.head.revision;
  }

  get hash(): string {
    return this.group.head.hash;
  }

  get latestAt(): number {
    return this.group.head.latestAt;
  }

  get releasesMax(): number {
    return this.group.releasesMax;
  }

  known(key: IdKey): readonly Fact[] {
    const { group } = this;
    const { lookedUp } = this.ids;
    if (lookedUp === NOTHING_KNOWN && group.fresh === null) return NONE;
    const text = idText(key);
    const old = lookedUp === NOTHING_KNOWN ? NONE : (lookedUp.get(text) ?? this.new(text));
    const recent = group.fresh?.get(text);
    if (recent === undefined) return old;
    return old.length === 0 ? recent : [...old, ...recent];
  }

  private new(text: string): readonly Fact[] {
    if (!this.ids.seen.isNew(text)) throw new NotLookedUp();
    return NONE;
  }
}

const NONE: readonly Fact[] = [];

/** An empty group at the lane's head. */
export function openGroup(lane: Lane, lookedUp: LookedUp, limits: GroupLimits): GroupContext {
  const { t, suspect } = decisionTime(limits.now, recordedAtOf(lane.head));
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
    releasesMax: RELEASED_AT_ONCE,
    clockSuspect: suspect,
  };
  const several = lane.queue.length > 1 || (lane.queue[0]?.commands.length ?? 0) > 1;
  const ids = { lookedUp, seen: lane.seen };
  const env = new GroupEnv(t, limits.reservationsMax, group, ids);
  return { lane, group, t, several, env, bytesMax: limits.bytesMax };
}

/** Removes the group's events, and the outcomes after the first `outcomes`. */
export function discard(group: Group, head: Head, outcomes: number): void {
  group.stored.length = 0;
  group.mentions.texts.length = 0;
  group.mentions.places.length = 0;
  group.fresh = null;
  group.bytes = 0;
  group.releasesMax = RELEASED_AT_ONCE;
  group.head = { ...head };
  group.outcomes.length = outcomes;
}

/** Encodes an event behind those of the group, and lets the group's head evolve by it. */
export function record(
  context: GroupContext,
  event: ClientEvent,
  caller: Caller,
  operation: Operation | null,
): Fact {
  const fact = addEvent(context, event, caller, operation);
  const { head } = context.group;
  head.fold = evolve(head.fold, fact);
  return fact;
}

/** Encodes an event behind those of the group. The calling function folds it. */
export function addEvent(
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
  group.releasesMax = 0;
  const { head } = group;
  head.revision = fact.revision;
  head.position = -1n;
  head.hash = hash;
  head.recordedAt = t;
  if (t > head.latestAt) head.latestAt = t;
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
