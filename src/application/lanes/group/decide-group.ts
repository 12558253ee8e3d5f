import type { Command } from '../../../domain/client/commands.js';
import { decide } from '../../../domain/client/decide/decide.js';
import type { Accepted } from '../../../domain/client/decide/outcome.js';
import type { Decision } from '../../../domain/client/decision.js';
import type { ClientEvent, Fact, Operation } from '../../../domain/client/events.js';
import { operationOf } from '../../../domain/client/ids.js';
import type { BatchAnswer } from '../answer.js';
import type { Job, Lane } from '../lane.js';
import { NO_WARNINGS, warningsOf } from '../outcome.js';
import { decideAtomic } from './decide-atomic.js';
import { NotLookedUp, openGroup, record } from './group.js';
import type { Group, GroupContext, GroupLimits, LookedUp } from './group.js';
import { fillWithReleases, recordReleases } from './record-releases.js';
import { isClient } from '../../../domain/client/state.js';

/**
 * Decides the lane's waiting commands in order, each against the state after the events before it,
 * until the append is full. The lane does not change before the append is durable.
 */
export function decideGroup(lane: Lane, lookedUp: LookedUp, limits: GroupLimits): Group {
  const context = openGroup(lane, lookedUp, limits);
  for (const job of lane.queue) {
    if (!decideJob(context, job)) break;
  }
  context.group.fresh = null;
  return context.group;
}

/** False when the group ends here: this job, or the rest of it, belongs to the next group. */
function decideJob(context: GroupContext, job: Job): boolean {
  if (job.mode === 'atomic') return decideAllOrNone(context, job);
  for (let i = job.answers.length; i < job.commands.length; i++) {
    const command = job.commands[i];
    if (command === undefined) break;
    if (isFull(context)) return false;
    if (!decideCommand(context, job, command)) return false;
  }
  return true;
}

function decideAllOrNone(context: GroupContext, job: Job): boolean {
  return decideAtomic(context, job, () =>
    job.commands.every((command) => decideCommand(context, job, command)),
  );
}

function isFull({ group, bytesMax }: GroupContext): boolean {
  return group.bytes >= bytesMax * 0.75;
}

/**
 * Decides the next command of a job in the group.
 *
 * False when it must be decided again in the next group: it is queued behind the commands whose ids
 * were looked up, or this group holds only the releases that must be recorded before it.
 */
function decideCommand(context: GroupContext, job: Job, command: Command): boolean {
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
      if (group.releasesMax > 0) fillWithReleases(context, job.caller);
      return false;
    }
    decision = decision.whole;
  }
  const facts: Fact[] | null = job.mode === 'each' ? null : [];
  if (decision.kind === 'accepted' && job.mode !== 'check') {
    recordAll(context, decision, { job, operation: operationOf(command) }, facts);
  }
  const { fold, revision } = group.head;
  if (facts === null) {
    group.outcomes.push({ job, answer: batchAnswerOf(decision, revision) });
    return true;
  }
  const state = isClient(fold) ? fold : null;
  group.outcomes.push({ job, decision, facts, state, t });
  return true;
}

/**
 * The answer to an item of a batch, to be sent once it is durable.
 * @param revision of the last event by then, including the item's own
 */
function batchAnswerOf(decision: Decision, revision: bigint): BatchAnswer {
  switch (decision.kind) {
    case 'refused':
      return { kind: 'refused', refusals: decision.refusals };
    case 'replayed': {
      const { fact, follows = [] } = decision;
      const at = follows[follows.length - 1] ?? fact;
      return { kind: 'done', replayed: true, revision: at.revision, warnings: warningsOf(fact) };
    }
    case 'unchanged':
      return { kind: 'done', replayed: false, revision, warnings: NO_WARNINGS };
    case 'accepted':
      return { kind: 'done', replayed: false, revision, warnings: decision.warnings };
  }
}

/** The new password of a save carries its id too, so that a replay finds both facts. */
function isOfSave({ type }: ClientEvent, isMain: boolean): boolean {
  return isMain || type === 'PasswordChanged';
}

/** Records the events of a decision; the releases at their front are folded together. */
function recordAll(
  context: GroupContext,
  { events, settled, main }: Accepted,
  by: { readonly job: Job; readonly operation: Operation | null },
  facts: Fact[] | null,
): void {
  const { caller } = by.job;
  const released = settled === undefined ? NONE : recordReleases(context, settled, caller);
  if (released.length > 0) facts?.push(...released);
  for (let index = released.length; index < events.length; index++) {
    const event = events[index];
    if (event === undefined) break;
    const own = isOfSave(event, index === main) ? by.operation : null;
    const fact = record(context, event, caller, own);
    facts?.push(fact);
  }
}

const NONE: readonly Fact[] = [];
