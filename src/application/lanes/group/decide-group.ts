import type { Job, Lane } from '../lane.js';
import { decideAtomic } from './decide-atomic.js';
import { decideCommand } from './decide-command.js';
import {
  openGroup,
  type Group,
  type GroupContext,
  type GroupLimits,
  type LookedUp,
} from './group.js';

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
  if (job.mode === 'atomic') return decideAtomic(context, job);
  for (let i = job.answers.length; i < job.commands.length; i++) {
    const command = job.commands[i];
    if (command === undefined) break;
    if (isFull(context)) return false;
    if (!decideCommand(context, job, command)) return false;
  }
  return true;
}

function isFull({ group, bytesMax }: GroupContext): boolean {
  return group.bytes >= bytesMax * 0.75;
}
