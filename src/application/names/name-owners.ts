import type { NameClaimed } from '../../domain/client/events.js';
import type { ClientFold } from '../../domain/client/state.js';

/** Whether no client of this fold will use a name from now on. */
export function isEnded(fold: ClientFold): fold is 'ABANDONED' | 'PURGED' {
  return fold === 'ABANDONED' || fold === 'PURGED';
}

/** The client or member that a name is claimed for. */
export function ownerIn(claimed: NameClaimed): string {
  return 'staffId' in claimed ? claimed.staffId : claimed.clientId;
}

/** The part of a claim that its event carries. */
export function claimedIn(claim: NameClaimed): NameClaimed {
  const { commandId } = claim;
  return 'staffId' in claim
    ? { staffId: claim.staffId, commandId }
    : { clientId: claim.clientId, commandId };
}
