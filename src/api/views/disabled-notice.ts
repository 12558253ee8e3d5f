import type { ClientState } from '../../domain/client/state.js';

/** Consequences for a disabled client (S1-32 … S1-36); `null` for any other client. */
export function disabledNotice(state: ClientState): string | null {
  if (state.purgeAt === null) return null;
  const traffic = state.messagingRestricted
    ? 'Messaging is restricted, so its messages are refused.'
    : 'Its messages are still accepted and debited: restrict-messaging stops them.';
  const day = new Date(state.purgeAt).toISOString();
  const purge = state.purgeHeld
    ? `Its deletion is set for ${day}, but a purge hold prevents it.`
    : `The client is due for deletion at ${day}, unless it is enabled or gets a purge hold before.`;
  return `The client cannot log in any more. ${traffic} ${purge}`;
}
