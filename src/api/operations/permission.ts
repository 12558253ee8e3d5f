import type { Identity } from '../auth/identity.js';
import type { Operation } from './operation.js';

/** Why a caller may not call an operation; null = it may. */
export function denialReason(identity: Identity, operation: Operation): string | null {
  const { role, scopes, clientIds } = identity;
  const { allow, scope, target } = operation;
  if (Array.isArray(allow) && !allow.includes(role)) {
    return `The role ${role} may not use this operation: use a key of the role ${allow.join(' or ')}.`;
  }
  if (allow === 'metrics' && role === 'client') {
    return 'The metrics are about all clients: use a key.';
  }
  if (role === 'gateway' && scopes !== null && scope && !scopes.has(scope)) {
    return `This key lacks the scope ${scope}: use a key that has it.`;
  }
  // A key bound to clients must not reach beyond them, for example by making another key.
  if (clientIds !== null && target === 'ledger') {
    return 'This key is bound to clients: it may use only operations on one of these clients.';
  }
  return null;
}
