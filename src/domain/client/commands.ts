import type { Credits } from '../credits.js';
import type { Payment, PaymentPatch, TopUpPlan } from './events.js';
import type {
  Channel,
  DeliveryStage,
  DeliveryStatus,
  Names,
  Profile,
  Settings,
} from './settings.js';

/**
 * Every command, already well-formed (the facades refuse meaningless input) and with parsed
 * amounts. Times are epoch milliseconds.
 */

/** The `Idempotency-Key` of a command without its own id. */
export interface CommandKey {
  readonly id: string;
  /** Keyed fingerprint of the command's content, without secrets. */
  readonly fingerprint: string;
  /** The fingerprint by the rule of older facts: of route + body as it was sent. */
  readonly earlierFingerprint?: string;
}

/** The key of a creation that is sent under the id of the new client. */
export function creationKey(clientId: string): string {
  return `client:${clientId}`;
}

interface Keyed {
  readonly key?: CommandKey | undefined;
}

export interface MessageFields {
  readonly parts: number;
  readonly channel: Channel;
  readonly country: string | null;
  readonly test: boolean;
  readonly occurredAt: number | null;
}

/** A value that the rules of this version refuse, unless the client already has it. */
export interface RefusedValue {
  readonly field: string;
  readonly value: string;
  /** The rule that refuses it. */
  readonly invalid: string;
  readonly detail: string;
}

interface WithRefusedValues {
  /** Absent = none. */
  readonly refusedUnlessHeld?: readonly RefusedValue[];
}

export interface CreateClient extends Keyed, WithRefusedValues {
  readonly type: 'CreateClient';
  readonly clientId: string;
  readonly currency: string;
  readonly names: Names;
  readonly profile: Profile;
  readonly settings: Settings;
  /** Names the stored hash of the first password; absent = the client has none. */
  readonly passwordId?: string | undefined;
}

/** A merge patch by dotted path; `undefined` is not a value, `null` resets to the default. */
export interface ChangeSettings extends Keyed, WithRefusedValues {
  readonly type: 'ChangeSettings';
  readonly patch: ReadonlyMap<string, unknown>;
  /** `If-Match`: revisions of the settings, one of which must be the present one; `null` = any. */
  readonly ifSettingsRevisions: readonly bigint[] | null;
  /**
   * The claim under which a new username or e-mail was reserved (docs/reference/semantics.md §2,
   * Unique names).
   */
  readonly claimId?: string | undefined;
  /** Names the stored hash of a new password; absent = the password stays. */
  readonly passwordId?: string | undefined;
}

export interface ChangePassword extends Keyed {
  readonly type: 'ChangePassword';
  /** Names the stored hash of the new password. */
  readonly passwordId: string;
  /** The present password must still be this one, null = none; absent = any. */
  readonly ifPasswordId?: string | null | undefined;
}

export interface RechargeCredits extends Keyed {
  readonly type: 'RechargeCredits';
  readonly rechargeId: string;
  readonly credits: Credits;
  readonly source: 'MANUAL' | 'IMPORT';
  readonly payment: Payment | null;
  readonly reason: string | null;
}
export interface UpdateRechargePayment extends Keyed {
  readonly type: 'UpdateRechargePayment';
  readonly rechargeId: string;
  readonly payment: PaymentPatch;
}
export interface WithdrawCredits extends Keyed {
  readonly type: 'WithdrawCredits';
  readonly withdrawalId: string;
  readonly credits: Credits;
  readonly reason: string | null;
}
/** One signed number, not zero: positive recharges, negative withdraws (S2-09, S2-10). */
export interface AdjustCredits extends Keyed {
  readonly type: 'AdjustCredits';
  readonly adjustmentId: string;
  readonly credits: Credits;
  readonly reason: string | null;
}
export interface DebitMessage extends Keyed, MessageFields {
  readonly type: 'DebitMessage';
  readonly messageId: string;
  readonly credits: Credits;
}
export interface ReserveCredits extends Keyed, MessageFields {
  readonly type: 'ReserveCredits';
  readonly reservationId: string;
  readonly credits: Credits;
  readonly messageId: string | null;
  /** Absolute, or relative to the decision time. */
  readonly expires: { readonly at: number } | { readonly inSeconds: number };
}
export interface CaptureReservation extends Keyed {
  readonly type: 'CaptureReservation';
  readonly reservationId: string;
  readonly captureId: string;
  readonly credits: Credits;
  readonly messageId: string | null;
  readonly final: boolean;
}
export interface ReleaseReservation extends Keyed {
  readonly type: 'ReleaseReservation';
  readonly reservationId: string;
  readonly reason: string | null;
}
/** Records the release of every reservation that has expired; nothing when none has. */
export interface ReleaseExpired extends Keyed {
  readonly type: 'ReleaseExpired';
}
export interface RefundMessage extends Keyed {
  readonly type: 'RefundMessage';
  readonly messageId: string;
  readonly refundId: string;
  /** null = everything left. */
  readonly credits: Credits | null;
  readonly reason: string | null;
}
export interface ReportDelivery extends Keyed {
  readonly type: 'ReportDelivery';
  readonly messageId: string;
  readonly status: DeliveryStatus;
  readonly stage: DeliveryStage;
  readonly errorCode: string | null;
  readonly at: number | null;
}
/**
 * Records the expiry of a message whose report did not come; nothing while it is awaited. Sent only
 * in batches, by the reactor `report-expiry`.
 */
export interface ExpireMessage extends Keyed {
  readonly type: 'ExpireMessage';
  readonly messageId: string;
}
export interface RestrictMessaging extends Keyed {
  readonly type: 'RestrictMessaging';
  readonly reason: string;
}
export interface AllowMessaging extends Keyed {
  readonly type: 'AllowMessaging';
  readonly reason: string;
}
export interface DisableClient extends Keyed {
  readonly type: 'DisableClient';
  readonly reason?: string | null;
}
export interface EnableClient extends Keyed {
  readonly type: 'EnableClient';
}
export interface HoldPurge extends Keyed {
  readonly type: 'HoldPurge';
  readonly reason: string;
}
export interface ReleasePurgeHold extends Keyed {
  readonly type: 'ReleasePurgeHold';
  readonly reason: string;
}
export interface SetTopUpPlan extends Keyed {
  readonly type: 'SetTopUpPlan';
  readonly plan: TopUpPlan;
}
export interface RemoveTopUpPlan extends Keyed {
  readonly type: 'RemoveTopUpPlan';
}
/** Credits the periods of the monthly top-up that are due; nothing when none is. */
export interface CreditMonthlyTopUp extends Keyed {
  readonly type: 'CreditMonthlyTopUp';
}
/** Credits what is due by the top-up plan; nothing when nothing is. */
export interface FireTopUpPlan extends Keyed {
  readonly type: 'FireTopUpPlan';
}
/** Fences an unfinished creation, so it can never complete; only on an empty stream. */
export interface AbandonCreation extends Keyed {
  readonly type: 'AbandonCreation';
  readonly clientId: string;
}
/**
 * Fences an unfinished rename, so it can never complete: succeeds unless the client now uses the
 * name.
 */
export interface AbandonNameClaim extends Keyed {
  readonly type: 'AbandonNameClaim';
  readonly name: 'username' | 'email';
  /** Normal form of the contested name. */
  readonly normal: string;
  readonly commandId: string;
}

/** Commands that callers and reactors send: one class each in `src/application/commands/`. */
export type CallerCommand =
  | CreateClient
  | ChangeSettings
  | ChangePassword
  | RechargeCredits
  | UpdateRechargePayment
  | WithdrawCredits
  | AdjustCredits
  | DebitMessage
  | ReserveCredits
  | CaptureReservation
  | ReleaseReservation
  | ReleaseExpired
  | RefundMessage
  | ReportDelivery
  | RestrictMessaging
  | AllowMessaging
  | DisableClient
  | EnableClient
  | HoldPurge
  | ReleasePurgeHold
  | SetTopUpPlan
  | RemoveTopUpPlan
  | CreditMonthlyTopUp
  | FireTopUpPlan;

/** Makes a stored second factor the one that a login asks for. */
export interface ActivateFactor extends Keyed {
  readonly type: 'ActivateFactor';
  readonly factorId: string;
}
export interface RemoveFactor extends Keyed {
  readonly type: 'RemoveFactor';
  /** The factor whose code the caller proved; absent = any. */
  readonly ifFactorId?: string | undefined;
}
/** Sent only by `SecondFactors` (`src/application/access/`), which keeps what they name. */
export type FactorCommand = ActivateFactor | RemoveFactor;

/** Sent only by the claim of a unique name (`src/application/names/`), never by a caller. */
export type Fence = AbandonCreation | AbandonNameClaim;

/**
 * Ends a disabled client whose `purgeAt` has passed. Sent only by the purge
 * (`src/application/purge/`), which knows the streams of the names.
 */
export interface PurgeClient extends Keyed {
  readonly type: 'PurgeClient';
  /** The names that `streams` belong to: the client may have got others since. */
  readonly names: Names;
  readonly streams: readonly string[];
}

export type Command = CallerCommand | FactorCommand | Fence | PurgeClient | ExpireMessage;
