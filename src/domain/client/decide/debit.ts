import { formatCredits, readCredits } from '../../credits.js';
import type { DebitMessage } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import { openedSince, ordinalsOf } from '../limit-windows.js';
import type { ClientState } from '../state.js';
import { chargeAmong, type ChargeFact } from './charge.js';
import { accept, refuseAll, repeated } from './outcome.js';
import { admit } from './rules.js';

/** One message, charged now. */
export function decideDebit(state: ClientState, command: DebitMessage, env: Env): Decision {
  const charge = chargeAmong(env.known({ kind: 'message', id: command.messageId }));
  if (charge !== undefined) return repeated(charge, sameDebit(charge, command));
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
  return accept(
    { type: 'MessageDebited', data: opened === undefined ? data : { ...data, opened } },
    [],
    warnings,
  );
}

function sameDebit(charge: ChargeFact, command: DebitMessage): boolean {
  if (charge.type !== 'MessageDebited') return false;
  const { data } = charge;
  return (
    readCredits(data.credits) === command.credits &&
    data.parts === command.parts &&
    data.channel === command.channel &&
    data.country === command.country &&
    data.test === command.test
  );
}
