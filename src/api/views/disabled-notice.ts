import type { ClientState } from '../../domain/client/state.js';

/** Consequences for a disabled client (S1-32 … S1-36); `null` for any other client. */
export function disabledNotice(state: ClientState): string | null {
  if (state.purgeAt === null) return null;
  const traffic = state.messagingRestricted
    ? 'Messaging is restricted, so traffic is refused.'
    : 'Traffic goes on and is debited: restrict-messaging stops it.';
  const day = new Date(state.purgeAt).toISOString();
  const purge = state.purgeHeld
    ? `A purge hold keeps the client from being deleted; its day is ${day}.`
    : `The client is due for deletion on ${day} unless it is enabled or held before.`;
  return `The client cannot log in any more. ${traffic} ${purge}`;
}
