import { encode } from '../../../codec/codec.js';
import { uuid7 } from '../../../codec/uuid7.js';
import type { Command } from '../../../domain/client/commands.js';
import { decide } from '../../../domain/client/decide/decide.js';
import type { ClientEvent, Fact, Operation } from '../../../domain/client/events.js';
import { evolve } from '../../../domain/client/fold.js';
import { operationOf } from '../../../domain/client/operation-of.js';
import type { Caller } from '../answer.js';
import { forEachId } from '../ids/unindexed-ids.js';
import type { Job } from '../lane.js';
import { batchAnswerOf } from '../outcome.js';
import { NotLookedUp, type GroupContext } from './group.js';

/**
 * Decides the next command of a job in the group.
 *
 * False when it must be decided again in the next group: it is queued behind the commands whose ids
 * were looked up, or this group holds only the releases that must be recorded before it.
 */
export function decideCommand(context: GroupContext, job: Job, command: Command): boolean {
  const { lane, group } = context;
  if (group.decided >= lane.asked) return false;
  group.decided += 1;
  try {
    return decideOne(context, job, command);
  } catch (cause) {
    if (cause instanceof NotLookedUp && group.outcomes.length > 0) return false;
    throw cause;
  }
}

function decideOne(context: GroupContext, job: Job, command: Command): boolean {
  const { group, t, env } = context;
  let decision = decide(group.head.fold, command, env);
  if (decision.kind === 'release-first') {
    if (job.mode !== 'check') {
      recordReleases(context, decision.events, job.caller);
      return false;
    }
    decision = decision.whole;
  }
  const facts: Fact[] | null = job.mode === 'each' ? null : [];
  if (decision.kind === 'accepted' && job.mode !== 'check') {
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

/** Records releases of expired reservations that answer no command. */
export function recordReleases(
  context: GroupContext,
  events: readonly ClientEvent[],
  caller: Caller,
): void {
  for (const event of events) record(context, event, caller, null);
}

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
  group.releasesMax = 0;
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
