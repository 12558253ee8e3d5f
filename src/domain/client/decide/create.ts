import type { CreateClient } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import { firstMonthly } from './lifecycle/top-ups.js';
import { accept, invalidValue, newPassword, refuseAll } from './outcome.js';

/** A new client has the totals 0, 0, 0 (S1-22). */
export function decideCreate(command: CreateClient, env: Env): Decision {
  const { clientId, currency, names, profile, settings, passwordId } = command;
  const refused = refuseAll((command.refusedUnlessHeld ?? []).map(invalidValue));
  if (refused !== null) return refused;
  const createdAt = new Date(env.t).toISOString();
  const firstTopUp = firstMonthly(settings, env.t);
  const data = {
    ...{ clientId, currency, names, profile, settings, createdAt },
    ...(firstTopUp !== null && { firstTopUp }),
  };
  return accept({ type: 'ClientCreated', data }, newPassword(passwordId));
}
