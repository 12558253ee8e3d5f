import { Map as PersistentMap, Set as PersistentSet } from 'immutable';
import type { StaffRole } from './events.js';

/** A member of staff after the facts so far. */
export interface StaffMember {
  readonly staffId: string;
  readonly role: StaffRole;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly profileId: string;
  readonly passwordId: string | null;
  readonly factorId: string | null;
  readonly hasSecondFactor: boolean;
  /** The streams of the names in use. */
  readonly names: readonly string[];
  readonly signIn: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The fingerprint of the creation; null = it was sent without a key. */
  readonly createdAs: string | null;
}

/** All members, and what must be remembered of those who left. */
export interface Staff {
  readonly members: PersistentMap<string, StaffMember>;
  /** Ids of removed members. */
  readonly removed: PersistentSet<string>;
  /** Members by the code of their sign-in elsewhere. */
  readonly bySignIn: PersistentMap<string, string>;
  /** Command ids of fenced claims: nothing may begin to use a name under one of them. */
  readonly abandonedClaims: PersistentSet<string>;
}

export const NO_STAFF: Staff = {
  members: PersistentMap(),
  removed: PersistentSet(),
  bySignIn: PersistentMap(),
  abandonedClaims: PersistentSet(),
};
