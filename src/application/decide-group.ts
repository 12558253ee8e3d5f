import { encode } from '../codec/codec.js';
import { uuid7 } from '../codec/uuid7.js';
import { decisionTime } from '../domain/decision-time.js';
import { decide } from '../domain/client/decide/decide.js';
import type { Decision, Env, Refusal } from '../domain/client/decision.js';
import type { Command } from '../domain/client/commands.js';
import type { ClientEvent, Fact, Operation, WarningCode } from '../domain/client/events.js';
import { evolve } from '../domain/client/fold.js';
import type { IdKey } from '../domain/client/ids.js';
import type { ClientState } from '../domain/client/state.js';
import type { StoredEvent } from '../ports/event-log.js';
import type { Caller } from './answer.js';
import { recordedAtOf, type Head, type Job, type Lane, type LaneAnswer } from './lane.js';
import { operationOf } from './operation-of.js';
import { idText, idTexts } from './tail.js';

/** Bytes of one append; EventStoreDB takes 1 MiB, with its own framing on top (house §2). */
export const APPEND_BYTES_MAX = 800 * 1024;
const COMMANDS_MAX = 2_000;
/** Releases of expired reservations (I6) in one append; what is beyond goes before, on its own. */
const RELEASES_MAX = 1_000;

/** An atomic batch whose events do not fit one append: 413. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** A command turned out to need an id that was not looked up: it opens the next group. */
class NotLookedUp extends Error {}

/** Facts by id text for every id that was looked up in the index; an unknown id has none. */
export type LookedUp = ReadonlyMap<string, readonly Fact[]>;

interface Outcome {
  readonly job: Job;
  readonly decision: Decision;
  readonly facts: readonly Fact[];
  readonly state: ClientState | null;
  readonly t: number;
}

/** What one lane decided in one go: one append, and the answers that wait for it. */
export interface Group {
  head: Head;
  readonly stored: StoredEvent[];
  readonly facts: Fact[];
  /** The group's own facts by the texts of the ids they mention. */
  readonly fresh: Map<string, Fact[]>;
  readonly outcomes: Outcome[];
  /** Jobs that cannot be decided at all, whatever the append comes to. */
  readonly rejections: { readonly job: Job; readonly cause: Error }[];
  bytes: number;
}

interface Desk {
  readonly lane: Lane;
  readonly group: Group;
  readonly lookedUp: LookedUp;
  readonly t: number;
  readonly clockSuspect: boolean;
}

/**
 * Decides the lane's waiting commands in order, each against the state with the events before it
 * folded in, until the append is full. Nothing of the lane changes before it is durable.
 */
export function decideGroup(lane: Lane, lookedUp: LookedUp, now: number): Group {
  const group: Group = {
    head: lane.head,
    stored: [],
    facts: [],
    fresh: new Map(),
    outcomes: [],
    rejections: [],
    bytes: 0,
  };
  const { t, suspect } = decisionTime(now, recordedAtOf(lane.head));
  const desk: Desk = { lane, group, lookedUp, t, clockSuspect: suspect };
  for (const job of lane.queue) {
    if (!decideJob(desk, job)) break;
  }
  return group;
}

/** False when the group ends here: this job, or the rest of it, belongs to the next group. */
function decideJob(desk: Desk, job: Job): boolean {
  if (job.mode === 'atomic') return decideAtomic(desk, job);
  for (let i = job.answers.length; i < job.commands.length; i++) {
    const command = job.commands[i];
    if (command === undefined) break;
    if (isFull(desk.group)) return false;
    if (!decideInto(desk, job, command)) return false;
  }
  return true;
}

function isFull(group: Group): boolean {
  return group.bytes >= APPEND_BYTES_MAX * 0.75 || group.outcomes.length >= COMMANDS_MAX;
}

function decideInto(desk: Desk, job: Job, command: Command): boolean {
  try {
    return decideOne(desk, job, command);
  } catch (cause) {
    if (cause instanceof NotLookedUp && desk.group.outcomes.length > 0) return false;
    throw cause;
  }
}

/** All or none; replays do not abort (http §3). Its events stand in one append of their own. */
function decideAtomic(desk: Desk, job: Job): boolean {
  const { group } = desk;
  if (group.stored.length > 0) return false;
  const before = { head: group.head, outcomes: group.outcomes.length };
  const decided = job.commands.every((command) => decideInto(desk, job, command));
  const own = group.outcomes.slice(before.outcomes);
  const refused = own.some((outcome) => outcome.decision.kind === 'refused');
  const tooLarge = group.bytes > APPEND_BYTES_MAX;
  if (decided && !refused && !tooLarge) return false;
  const releasesOnly = !decided && own.every((outcome) => outcome.facts.length === 0);
  if (!releasesOnly) takeBack(desk, before.head);
  group.outcomes.length = before.outcomes;
  if (!decided) return false;
  if (refused) group.outcomes.push(...own.map(abortInnocent));
  else group.rejections.push({ job, cause: new AppendTooLarge('send fewer items at once') });
  return true;
}

const ABORTED: readonly [Refusal] = [
  { code: 'BATCH_ABORTED', detail: 'another item of this atomic batch was refused' },
];

function abortInnocent(outcome: Outcome): Outcome {
  if (outcome.decision.kind !== 'accepted') return outcome;
  return { ...outcome, decision: { kind: 'refused', refusals: ABORTED }, facts: [] };
}

function takeBack({ group }: Desk, head: Head): void {
  group.facts.length = 0;
  group.stored.length = 0;
  group.fresh.clear();
  group.bytes = 0;
  group.head = head;
}

/**
 * False when the command has to be decided again in the next group: so many reservations have
 * expired that their releases alone fill this one.
 */
function decideOne(desk: Desk, job: Job, command: Command): boolean {
  const { group, t } = desk;
  const env: Env = { t, revision: group.head.revision, known: (key) => knownFacts(desk, key) };
  const decision = decide(group.head.fold, command, env);
  const facts: Fact[] = [];
  if (decision.kind === 'accepted' && job.mode !== 'check') {
    if (decision.main >= RELEASES_MAX) {
      for (const event of decision.events.slice(0, RELEASES_MAX)) {
        record(desk, event, job.caller, null);
      }
      return false;
    }
    const operation = operationOf(command);
    decision.events.forEach((event, index) => {
      facts.push(record(desk, event, job.caller, index === decision.main ? operation : null));
    });
  }
  const { fold } = group.head;
  const state = fold === 'ABANDONED' ? null : fold;
  group.outcomes.push({ job, decision, facts, state, t });
  return true;
}

function knownFacts({ group, lookedUp }: Desk, key: IdKey): readonly Fact[] {
  const text = idText(key);
  const old = lookedUp.get(text);
  if (old === undefined) throw new NotLookedUp();
  const recent = group.fresh.get(text);
  if (recent === undefined) return old;
  return old.length === 0 ? recent : [...old, ...recent];
}

function record(desk: Desk, event: ClientEvent, caller: Caller, operation: Operation | null): Fact {
  const { lane, group, t, clockSuspect } = desk;
  const frame = {
    stream: lane.stream,
    revision: group.head.revision + 1n,
    eventId: uuid7(t),
    recordedAt: t,
    actor: caller.actor,
    correlationId: caller.correlationId,
    causationId: caller.causationId,
    operation,
    clockSuspect,
    prevHash: group.head.hash,
  };
  const { stored, hash } = encode(event, frame, lane.key);
  // The position is known when the append is durable; nobody sees the fact before that.
  const fact = { ...frame, type: event.type, data: event.data, position: -1n, hash } as Fact;
  group.stored.push(stored);
  group.facts.push(fact);
  group.bytes += stored.data.length + stored.metadata.length;
  for (const text of idTexts(fact)) {
    const known = group.fresh.get(text);
    if (known === undefined) group.fresh.set(text, [fact]);
    else known.push(fact);
  }
  const fold = evolve(group.head.fold, fact);
  group.head = { fold, revision: frame.revision, position: -1n, hash, recordedAt: t };
  return fact;
}

/** The answer of a decided command, once what it was decided upon is durable. */
export function answerOf(outcome: Outcome, head: Head): LaneAnswer {
  const { decision, facts, state, t } = outcome;
  if (decision.kind === 'refused') return { kind: 'refused', refusals: decision.refusals };
  if (state === null) return { kind: 'fenced' };
  const quiet = { kind: 'done', state, t, facts, warnings: NO_WARNINGS, replayed: false } as const;
  if (decision.kind === 'replayed') {
    const { fact } = decision;
    const at = { revision: fact.revision, position: fact.position };
    return { ...quiet, ...at, fact, facts: [fact], replayed: true, warnings: warningsOf(fact) };
  }
  const fact = decision.kind === 'accepted' ? facts[decision.main] : undefined;
  if (decision.kind === 'unchanged' || fact === undefined) {
    return { ...quiet, fact: null, revision: head.revision, position: head.position };
  }
  const last = facts[facts.length - 1] ?? fact;
  const at = { revision: last.revision, position: last.position };
  return { ...quiet, ...at, fact, warnings: decision.warnings };
}

const NO_WARNINGS: readonly WarningCode[] = [];

function warningsOf(fact: Fact): readonly WarningCode[] {
  return fact.type === 'MessageDebited' || fact.type === 'CreditsReserved'
    ? fact.data.warnings
    : NO_WARNINGS;
}
