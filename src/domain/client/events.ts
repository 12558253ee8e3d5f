import type {
  Channel,
  DeliveryStage,
  DeliveryStatus,
  FieldPath,
  Names,
  Profile,
  Settings,
} from './settings.js';

/**
 * Every fact that can stand in a client's stream, in today's shape: plain data, amounts as
 * canonical decimal strings, times ISO 8601 UTC. How each is written down for ever (versions,
 * encryption, hash chain) is the codec's business.
 */

/** The running totals after a movement; `available = assigned − usedPosted − reserved` (I1). */
export interface After {
  readonly assigned: string;
  readonly usedPosted: string;
  readonly reserved: string;
}

/**
 * The limit windows a debit or reservation was counted in, by their ordinal in this client's
 * life (I11, I12). A label would not do: after a zone change two windows may share one.
 */
export interface CountedIn {
  readonly day: number;
  readonly week: number;
  readonly month: number;
}

/** A window that this fact is the first to be counted in: `[from, to)`, UTC. */
export interface OpenedWindow {
  readonly ordinal: number;
  readonly from: string;
  readonly to: string;
}

export interface Opened {
  readonly day?: OpenedWindow;
  readonly week?: OpenedWindow;
  readonly month?: OpenedWindow;
}

/** A rule that would have refused, but only warned (creditControl LIMITS_ONLY, MONITOR_ONLY). */
export type WarningCode =
  | 'DAILY_MESSAGE_LIMIT'
  | 'DAILY_CREDIT_LIMIT'
  | 'WEEKLY_CREDIT_LIMIT'
  | 'MONTHLY_CREDIT_LIMIT'
  | 'INSUFFICIENT_CREDITS';

export type PaymentStatus = 'PAID' | 'UNPAID';
export interface Payment {
  readonly status: PaymentStatus;
  readonly type: string | null;
  /** Calendar date of the payment, `YYYY-MM-DD`. */
  readonly date: string | null;
  /** Free text, encrypted in the log. */
  readonly reference: string | null;
}

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
  };
}

/** One save: all its changes, atomically (S0-R3). */
export interface SettingsChanged {
  readonly type: 'SettingsChanged';
  readonly data: {
    readonly changes: readonly SettingChange[];
    /** Whether fields of kind A moved: the next debit decides differently. */
    readonly terms: boolean;
  };
}

export interface CreditsRecharged {
  readonly type: 'CreditsRecharged';
  readonly data: {
    readonly rechargeId: string;
    readonly credits: string;
    readonly source: 'MANUAL' | 'ADJUSTMENT' | 'MONTHLY_TOPUP' | 'PLAN' | 'IMPORT';
    readonly periodKey: string | null;
    readonly payment: Payment | null;
    readonly reason: string | null;
    readonly after: After;
  };
}

export interface RechargePaymentUpdated {
  readonly type: 'RechargePaymentUpdated';
  readonly data: { readonly rechargeId: string; readonly payment: Payment };
}

export interface CreditsWithdrawn {
  readonly type: 'CreditsWithdrawn';
  readonly data: {
    readonly withdrawalId: string;
    readonly credits: string;
    readonly source: 'MANUAL' | 'ADJUSTMENT' | 'PLAN';
    readonly periodKey: string | null;
    readonly reason: string | null;
    readonly after: After;
  };
}

export interface MessageDebited {
  readonly type: 'MessageDebited';
  readonly data: {
    readonly messageId: string;
    readonly credits: string;
    readonly parts: number;
    readonly channel: Channel;
    readonly country: string | null;
    readonly test: boolean;
    readonly occurredAt: string | null;
    readonly warnings: readonly WarningCode[];
    readonly windows: CountedIn;
    readonly opened?: Opened;
    readonly after: After;
  };
}

export interface CreditsReserved {
  readonly type: 'CreditsReserved';
  readonly data: {
    readonly reservationId: string;
    readonly credits: string;
    readonly expiresAt: string;
    readonly messageId: string | null;
    readonly parts: number;
    readonly channel: Channel;
    readonly country: string | null;
    readonly test: boolean;
    readonly occurredAt: string | null;
    readonly warnings: readonly WarningCode[];
    readonly windows: CountedIn;
    readonly opened?: Opened;
    readonly after: After;
  };
}

export interface ReservationCaptured {
  readonly type: 'ReservationCaptured';
  readonly data: {
    readonly reservationId: string;
    readonly captureId: string;
    readonly messageId: string;
    /** Credits posted by this capture. */
    readonly captured: string;
    /** Credits given back because the capture was final. */
    readonly released: string;
    readonly final: boolean;
    readonly parts: number;
    readonly channel: Channel;
    readonly country: string | null;
    readonly test: boolean;
    /** Windows of the reservation, where its credits were counted. */
    readonly windows: CountedIn;
    /** Window in which a further message of a not-final capture was counted, else null. */
    readonly countedDay: number | null;
    readonly opened?: Opened;
    readonly after: After;
  };
}

export interface ReservationReleased {
  readonly type: 'ReservationReleased';
  readonly data: {
    readonly reservationId: string;
    readonly credits: string;
    readonly cause: 'VOIDED' | 'EXPIRED';
    readonly reason: string | null;
    readonly windows: CountedIn;
    /** Nothing of it was ever captured, so its message gives its room back (I12). */
    readonly messageFreed: boolean;
    readonly after: After;
  };
}

export interface DeliveryReported {
  readonly type: 'DeliveryReported';
  readonly data: {
    readonly messageId: string;
    readonly status: DeliveryStatus;
    readonly stage: DeliveryStage;
    readonly errorCode: string | null;
    /** When the carrier says it happened; information only. */
    readonly at: string | null;
    /** Whether this is the first final status, the one that the refund policy looks at. */
    readonly settled: boolean;
  };
}

export interface MessageExpired {
  readonly type: 'MessageExpired';
  readonly data: { readonly messageId: string; readonly status: DeliveryStatus };
}

export interface MessageRefunded {
  readonly type: 'MessageRefunded';
  readonly data: {
    readonly messageId: string;
    readonly refundId: string;
    readonly credits: string;
    /** What of the message's debit is still unrefunded. */
    readonly remaining: string;
    readonly cause: 'MANUAL' | 'POLICY';
    /** Revision of the settings whose policy gave it, when cause is POLICY. */
    readonly policyRevision: string | null;
    /** What the caller asked for; null = all that was left (part of "same content"). */
    readonly requested: string | null;
    readonly reason: string | null;
    readonly windows: CountedIn;
    readonly after: After;
  };
}

export interface PeriodicPlan {
  readonly interval: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly anchorDay: number | null;
  readonly mode: 'ADD' | 'RESET_TO';
  readonly credits: string;
}
export interface ThresholdPlan {
  readonly interval: 'THRESHOLD';
  readonly below: string;
  readonly credits: string | null;
  readonly target: string | null;
  readonly capPerDay: string | null;
  readonly breaker: { readonly firings: number; readonly perMinutes: number } | null;
}
export type TopUpPlan = PeriodicPlan | ThresholdPlan;

export interface TopUpPlanSet {
  readonly type: 'TopUpPlanSet';
  readonly data: { readonly plan: TopUpPlan };
}
export interface TopUpPlanRemoved {
  readonly type: 'TopUpPlanRemoved';
  readonly data: { readonly plan: TopUpPlan };
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
  readonly data: { readonly disabledAt: string; readonly purgeAt: string };
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
/** Fences a half-made client: its names may be taken over (semantics §2). */
export interface ClientCreationAbandoned {
  readonly type: 'ClientCreationAbandoned';
  readonly data: { readonly clientId: string };
}
/** Fences a rename that never came to be (semantics §2). */
export interface NameClaimAbandoned {
  readonly type: 'NameClaimAbandoned';
  readonly data: { readonly name: 'username' | 'email'; readonly commandId: string };
}

export type ClientEvent =
  | ClientCreated
  | SettingsChanged
  | CreditsRecharged
  | RechargePaymentUpdated
  | CreditsWithdrawn
  | MessageDebited
  | CreditsReserved
  | ReservationCaptured
  | ReservationReleased
  | DeliveryReported
  | MessageExpired
  | MessageRefunded
  | TopUpPlanSet
  | TopUpPlanRemoved
  | MessagingRestricted
  | MessagingAllowed
  | ClientDisabled
  | ClientEnabled
  | PurgeHeld
  | PurgeHoldReleased
  | ClientCreationAbandoned
  | NameClaimAbandoned;

export type ClientEventType = ClientEvent['type'];
export type EventOf<T extends ClientEventType> = Extract<ClientEvent, { type: T }>;

/** Facts of the streams `username-<hmac>` and `email-<hmac>`. */
export interface NameReserved {
  readonly type: 'NameReserved';
  readonly data: { readonly clientId: string; readonly commandId: string };
}
export interface NameReleased {
  readonly type: 'NameReleased';
  readonly data: { readonly clientId: string; readonly commandId: string };
}
export type NameEvent = NameReserved | NameReleased;

export interface Actor {
  readonly type: 'admin' | 'auditor' | 'gateway' | 'client' | 'system';
  /** Opaque, never a name. */
  readonly id: string;
}

export type OperationKind =
  | 'message'
  | 'reservation'
  | 'capture'
  | 'refund'
  | 'recharge'
  | 'withdrawal'
  | 'adjustment'
  | 'key';

/** The id a command was sent under; `fingerprint` (keyed) stands for the content of kind `key`. */
export interface Operation {
  readonly kind: OperationKind;
  readonly id: string;
  readonly fingerprint?: string;
}

/** An event with where it stands and who caused it: what the log gives back. */
export interface Recorded<E extends { type: string; data: unknown } = ClientEvent> {
  readonly type: E['type'];
  readonly data: E['data'];
  readonly eventId: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  /** Epoch milliseconds of the decision time t. */
  readonly recordedAt: number;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly operation: Operation | null;
  /** The server's clock had been wrong (semantics §1, decision time). */
  readonly clockSuspect: boolean;
  readonly prevHash: string;
  readonly hash: string;
}

/** A recorded client fact, discriminated by `type`. */
export type Fact = { [T in ClientEventType]: Recorded<EventOf<T>> & { type: T } }[ClientEventType];
