import type { StaffRole } from './events.js';

/** The key under which a creation was sent, with the fingerprint of its content. */
export interface SentUnder {
  readonly id: string;
  readonly fingerprint: string;
}

/** Adds a member whose profile is stored and whose names are claimed. */
export interface AddStaff {
  readonly type: 'AddStaff';
  readonly staffId: string;
  readonly role: StaffRole;
  readonly profileId: string;
  readonly passwordId: string | null;
  /** The streams of the claimed names. */
  readonly names: readonly string[];
  /** The command id of the claims. */
  readonly claimId: string;
  readonly signIn: string | null;
  /** Null = the creation cannot be repeated. */
  readonly key: SentUnder | null;
}

/** A changed profile, which is stored already. */
export interface NewProfile {
  /** Names of the changed fields. */
  readonly fields: readonly string[];
  readonly profileId: string;
  /** The profile that this one was made from. */
  readonly replaces: string;
  /** The streams of all names in use from then on. */
  readonly names: readonly string[];
  /** The command id of new claims; null = no name was claimed. */
  readonly claimId: string | null;
}

/** Changes any of these at once; null = as it is. */
export interface ChangeStaff {
  readonly type: 'ChangeStaff';
  readonly staffId: string;
  readonly profile: NewProfile | null;
  readonly role: StaffRole | null;
  readonly isDisabled: boolean | null;
  readonly passwordId: string | null;
  /** The present password must still be this one, null = none; absent = any. */
  readonly ifPasswordId?: string | null | undefined;
}

export interface RemoveStaff {
  readonly type: 'RemoveStaff';
  readonly staffId: string;
}

export interface ActivateSecondFactor {
  readonly type: 'ActivateSecondFactor';
  readonly staffId: string;
  readonly factorId: string;
}

export interface RemoveSecondFactor {
  readonly type: 'RemoveSecondFactor';
  readonly staffId: string;
  /** The factor whose code the caller proved; absent = any. */
  readonly ifFactorId?: string | undefined;
}

/** Fences a claim of a name that its member does not use. */
export interface AbandonStaffClaim {
  readonly type: 'AbandonStaffClaim';
  readonly staffId: string;
  /** The stream of the name. */
  readonly name: string;
  readonly claimId: string;
}

export type StaffCommand =
  | AddStaff
  | ChangeStaff
  | RemoveStaff
  | ActivateSecondFactor
  | RemoveSecondFactor
  | AbandonStaffClaim;
