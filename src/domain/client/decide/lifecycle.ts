import { DAY_MS } from '../../windows.js';
import type {
  AllowMessaging,
  DisableClient,
  EnableClient,
  HoldPurge,
  ReleasePurgeHold,
  RestrictMessaging,
} from '../commands.js';
import type { Decision, Env } from '../decision.js';
import type { ClientState } from '../state.js';
import { accept, UNCHANGED } from './outcome.js';

/** Disabled clients are deleted after this long (S1-36). */
const KEPT_MS = 90 * DAY_MS;

export type LifecycleCommand =
  DisableClient | EnableClient | RestrictMessaging | AllowMessaging | HoldPurge | ReleasePurgeHold;

/** Switches: a command that changes nothing succeeds without a fact and moves no date. */
export function decideLifecycle(
  state: ClientState,
  command: LifecycleCommand,
  env: Pick<Env, 't' | 'latestAt'>,
): Decision {
  switch (command.type) {
    case 'DisableClient':
      if (state.status === 'DISABLED') return UNCHANGED;
      return disabledAt(Math.max(env.t, env.latestAt), command.reason ?? null);
    case 'EnableClient':
      if (state.status === 'ACTIVE') return UNCHANGED;
      return accept({ type: 'ClientEnabled', data: {} });
    case 'RestrictMessaging':
      if (state.messagingRestricted) return UNCHANGED;
      return accept({ type: 'MessagingRestricted', data: { reason: command.reason } });
    case 'AllowMessaging':
      if (!state.messagingRestricted) return UNCHANGED;
      return accept({ type: 'MessagingAllowed', data: { reason: command.reason } });
    case 'HoldPurge':
      if (state.purgeHeld) return UNCHANGED;
      return accept({ type: 'PurgeHeld', data: { reason: command.reason } });
    case 'ReleasePurgeHold':
      if (!state.purgeHeld) return UNCHANGED;
      return accept({ type: 'PurgeHoldReleased', data: { reason: command.reason } });
  }
}

/**
 * @param t not before any fact of the client: under a clock that is far behind, 90 days would be over
 *   when the clock is right again, and a purge cannot be undone (decision 0093)
 */
function disabledAt(t: number, reason: string | null): Decision {
  const at = (instant: number): string => new Date(instant).toISOString();
  return accept({
    type: 'ClientDisabled',
    data: { disabledAt: at(t), purgeAt: at(t + KEPT_MS), reason },
  });
}
