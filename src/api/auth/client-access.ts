import { Problem } from '../errors/problem.js';
import type { Identity } from './identity.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The client that a call names, in lower case; `me` is the caller's own client. A client that
 * this caller may not see does not exist for it.
 * @throws Problem CLIENT_NOT_FOUND
 */
export function accessibleClient(identity: Identity, named: string | undefined): string {
  const asked = named ?? '';
  const clientId = asked === 'me' && identity.clientId ? identity.clientId : asked.toLowerCase();
  if (!UUID.test(clientId) || !canAccess(identity, clientId)) throw new Problem('CLIENT_NOT_FOUND');
  return clientId;
}

/** Whether this caller may see a client; false for a caller that is bound to other clients. */
export function canAccess(identity: Identity, clientId: string): boolean {
  if (identity.clientId !== null && identity.clientId !== clientId) return false;
  return identity.clientIds === null || identity.clientIds.has(clientId);
}
