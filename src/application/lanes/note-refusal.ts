import type { Group } from './group/group.js';
import type { Lane, LaneAnswer } from './lane.js';
import type { LaneDependencies } from './lane-dependencies.js';

interface Noted {
  readonly lane: Lane;
  readonly group: Group;
  readonly outcome: Group['outcomes'][number];
  readonly answer: Extract<LaneAnswer, { kind: 'refused' }>;
}

/**
 * Records the next answer of a job, if it refuses a debit or reservation that was meant to be
 * recorded. Call it before the answer is added: the number of answers identifies the command.
 */
export function noteRefusal({ refusals: notes }: LaneDependencies, noted: Noted): void {
  const { lane, group, answer } = noted;
  const { job } = noted.outcome;
  const command = job.commands[job.answers.length];
  if (notes === undefined || job.mode === 'check') return;
  if (command?.type !== 'DebitMessage' && command?.type !== 'ReserveCredits') return;
  const { refusals } = answer;
  notes.note({
    clientId: lane.clientId,
    command,
    refusals,
    keyId: job.caller.actor.id,
    at: group.t,
  });
}
