import type {
  DeliveryStage,
  DeliveryStatus,
  FieldPath,
  Names,
  Profile,
  Settings,
} from './settings.js';

/** The facts that move no credits: profile, permissions and delivery. */

export interface SettingChange {
  readonly field: FieldPath;
  readonly from: unknown;
  readonly to: unknown;
}

export interface ClientCreated {
  readonly type: 'ClientCreated';
  readonly data: {
    readonly clientId: string;
    readonly currency: string;
    readonly names: Names;
    readonly profile: Profile;
    readonly settings: Settings;
    readonly createdAt: string;
    /** Local date of the first monthly top-up; absent without one, and in earlier versions. */
    readonly firstTopUp?: string;
  };
}

/** One save: all its changes, atomically (S0-R3). */
export interface SettingsChanged {
  readonly type: 'SettingsChanged';
  readonly data: {
    readonly changes: readonly SettingChange[];
    /** Whether fields of kind A changed: the next debit is decided differently. */
    readonly terms: boolean;
    /**
     * Local date of the first anchor of a monthly top-up that this save sets; absent otherwise, and
     * in facts of earlier versions.
     */
    readonly firstTopUp?: string;
  };
}

/**
 * A new password, in the same append as the save. The hash is a record of the credential
 * store; a login reads the one that the newest of these facts names.
 */
export interface PasswordChanged {
  readonly type: 'PasswordChanged';
  readonly data: { readonly passwordId: string };
}

/** A login asks for a code from now on. The secret is a record of the credential store. */
export interface SecondFactorActivated {
  readonly type: 'SecondFactorActivated';
  readonly data: {
    /** Names the record. */
    readonly factorId: string;
  };
}

/** A login asks for no code any more: the client or an admin removed the second factor. */
export interface SecondFactorRemoved {
  readonly type: 'SecondFactorRemoved';
  readonly data: Readonly<Record<never, never>>;
}

export interface DeliveryReported {
  readonly type: 'DeliveryReported';
  readonly data: {
    readonly messageId: string;
    readonly status: DeliveryStatus;
    readonly stage: DeliveryStage;
    readonly errorCode: string | null;
    /** Time of the event according to the carrier; information only. */
    readonly at: string | null;
    /** Whether this is the first final status, which the refund policy uses. */
    readonly settled: boolean;
  };
}

export interface MessageExpired {
  readonly type: 'MessageExpired';
  readonly data: { readonly messageId: string; readonly status: DeliveryStatus };
}

export interface MessagingRestricted {
  readonly type: 'MessagingRestricted';
  readonly data: { readonly reason: string };
}
export interface MessagingAllowed {
  readonly type: 'MessagingAllowed';
  readonly data: { readonly reason: string };
}
export interface ClientDisabled {
  readonly type: 'ClientDisabled';
  readonly data: {
    readonly disabledAt: string;
    readonly purgeAt: string;
    readonly reason: string | null;
  };
}
export interface ClientEnabled {
  readonly type: 'ClientEnabled';
  readonly data: Record<string, never>;
}
export interface PurgeHeld {
  readonly type: 'PurgeHeld';
  readonly data: { readonly reason: string };
}
export interface PurgeHoldReleased {
  readonly type: 'PurgeHoldReleased';
  readonly data: { readonly reason: string };
}
/** Sums of amounts by the source of the movements; a source without movements is missing. */
export type SumsBySource = Readonly<Record<string, string>>;

/**
 * The end of a client, and the point of no return of its purge (docs/reference/semantics.md §3).
 * It names nobody; the copy in the stream `purges` is what is kept of the client.
 */
export interface ClientPurged {
  readonly type: 'ClientPurged';
  readonly data: {
    readonly clientId: string;
    readonly currency: string;
    readonly recharged: SumsBySource;
    readonly withdrawn: SumsBySource;
    readonly usedPosted: string;
    /** Held by open reservations that this fact ends, because one append holds only some releases. */
    readonly reserved: string;
    /** The last event before those of the purge. */
    readonly lastRevision: string;
    readonly lastHash: string;
    /** Streams of the names that become free; empty in the stream `purges`. */
    readonly names: readonly string[];
  };
}
/** Fences an unfinished creation: its names may be taken over (docs/reference/semantics.md §2). */
export interface ClientCreationAbandoned {
  readonly type: 'ClientCreationAbandoned';
  readonly data: { readonly clientId: string };
}
/** Fences an unfinished rename (docs/reference/semantics.md §2). */
export interface NameClaimAbandoned {
  readonly type: 'NameClaimAbandoned';
  readonly data: { readonly name: 'username' | 'email'; readonly commandId: string };
}
