import { formatCredits } from '../../credits.js';
import type { DebitMessage } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import { openedSince, ordinalsOf } from '../limit-windows.js';
import type { ClientState } from '../state.js';
import { chargeAmong, waitFor } from './charge.js';
import { accept, refuseAll, replayOrReuse } from './outcome.js';
import { admit } from './rules.js';
import { sameContent } from './same-content.js';

/** One message, charged now. */
export function decideDebit(state: ClientState, command: DebitMessage, env: Env): Decision {
  const id = { kind: 'message', id: command.messageId } as const;
  const charge = chargeAmong(env.known(id));
  if (charge !== undefined) return replayOrReuse(charge, id, sameContent(charge, command, env));
  const { refusals, warnings, windows } = admit(state, command, env.t);
  const refused = refuseAll(refusals);
  if (refused !== null) return refused;
  const opened = openedSince(state, windows);
  const data = {
    messageId: command.messageId,
    credits: formatCredits(command.credits),
    parts: command.parts,
    channel: command.channel,
    country: command.country,
    test: command.test,
    occurredAt: command.occurredAt === null ? null : new Date(command.occurredAt).toISOString(),
    warnings,
    windows: ordinalsOf(windows),
    after: {
      assigned: formatCredits(state.assigned),
      usedPosted: formatCredits(state.usedPosted + command.credits),
      reserved: formatCredits(state.reserved),
    },
  };
  const isWhole = opened === undefined && state.settings.dlrWaitDays === null;
  const charged = isWhole ? data : { ...data, ...waitFor(state), ...(opened && { opened }) };
  return accept({ type: 'MessageDebited', data: charged }, [], warnings);
}
