import type { AbandonCreation, AbandonNameClaim } from '../commands.js';
import type { Decision } from '../decision.js';
import { hasForm } from '../names.js';
import type { ClientFold, ClientState } from '../state.js';
import { accept, refuse, UNCHANGED } from './outcome.js';

/**
 * Fences against unfinished creations and renames (docs/reference/semantics.md §2). Before another
 * client takes over a name, the owner's stream must record that the owner will never use it.
 */
export function decideAbandonCreation(fold: ClientFold, command: AbandonCreation): Decision {
  if (fold === 'ABANDONED') return UNCHANGED;
  if (fold !== null) return refuse('ID_REUSED', { detail: 'the client exists' });
  return accept({ type: 'ClientCreationAbandoned', data: { clientId: command.clientId } });
}

/**
 * Appends even if nothing changes for the client: the new revision makes a rename in progress fail.
 */
export function decideAbandonNameClaim(state: ClientState, command: AbandonNameClaim): Decision {
  const { name, normal, commandId } = command;
  if (hasForm(state.names[name], normal)) {
    return refuse(name === 'username' ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN', { field: name });
  }
  return accept({ type: 'NameClaimAbandoned', data: { name, commandId } });
}
