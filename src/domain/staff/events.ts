/** The facts of the stream `staff`. Names and e-mails of members are in records, never in facts. */

export type StaffRole = 'admin' | 'auditor';

export interface StaffAdded {
  readonly type: 'StaffAdded';
  readonly data: {
    readonly staffId: string;
    readonly role: StaffRole;
    /** The record with the username, e-mail and name. */
    readonly profileId: string;
    /** The record with the hash of the password; null = no password. */
    readonly passwordId: string | null;
    /** The streams of the unique names in use. */
    readonly names: readonly string[];
    /** The keyed hash of issuer and subject, for a member who signs in elsewhere. */
    readonly signIn: string | null;
  };
}

/** The profile was changed. */
export interface StaffChanged {
  readonly type: 'StaffChanged';
  readonly data: {
    readonly staffId: string;
    /** Names of the changed fields, without their values. */
    readonly fields: readonly string[];
    readonly profileId: string;
    /** The streams of all unique names in use from now on. */
    readonly names: readonly string[];
  };
}

export interface StaffRoleChanged {
  readonly type: 'StaffRoleChanged';
  readonly data: { readonly staffId: string; readonly role: StaffRole };
}
export interface StaffDisabled {
  readonly type: 'StaffDisabled';
  readonly data: { readonly staffId: string };
}
export interface StaffEnabled {
  readonly type: 'StaffEnabled';
  readonly data: { readonly staffId: string };
}
export interface StaffRemoved {
  readonly type: 'StaffRemoved';
  readonly data: { readonly staffId: string };
}
export interface StaffPasswordChanged {
  readonly type: 'StaffPasswordChanged';
  readonly data: { readonly staffId: string; readonly passwordId: string };
}
export interface StaffSecondFactorActivated {
  readonly type: 'StaffSecondFactorActivated';
  readonly data: {
    readonly staffId: string;
    /** The record with the sealed secret. */
    readonly factorId: string;
  };
}
export interface StaffSecondFactorRemoved {
  readonly type: 'StaffSecondFactorRemoved';
  readonly data: { readonly staffId: string };
}
/** Fences an unused claim of a name: no member may begin to use it (decision 0058). */
export interface StaffNameClaimAbandoned {
  readonly type: 'StaffNameClaimAbandoned';
  readonly data: { readonly staffId: string; readonly commandId: string };
}

export type StaffEvent =
  | StaffAdded
  | StaffChanged
  | StaffRoleChanged
  | StaffDisabled
  | StaffEnabled
  | StaffRemoved
  | StaffPasswordChanged
  | StaffSecondFactorActivated
  | StaffSecondFactorRemoved
  | StaffNameClaimAbandoned;
