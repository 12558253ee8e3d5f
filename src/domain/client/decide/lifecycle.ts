import { DAY_MS } from '../../windows.js';
import type {
  AllowMessaging,
  DisableClient,
  EnableClient,
  HoldPurge,
  ReleasePurgeHold,
  RestrictMessaging,
} from '../commands.js';
import type { Decision } from '../decision.js';
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
  t: number,
): Decision {
  switch (command.type) {
    case 'DisableClient':
      if (state.status === 'DISABLED') return UNCHANGED;
      return disabledAt(t, command.reason ?? null);
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

function disabledAt(t: number, reason: string | null): Decision {
  const at = (instant: number): string => new Date(instant).toISOString();
  return accept({
    type: 'ClientDisabled',
    data: { disabledAt: at(t), purgeAt: at(t + KEPT_MS), reason },
  });
}
