import type {
  CreditsRecharged,
  CreditsReserved,
  CreditsWithdrawn,
  MessageDebited,
  MessageRefunded,
  RechargePaymentUpdated,
  ReservationCaptured,
  ReservationReleased,
} from './movement-events.js';
import type {
  ClientCreated,
  ClientCreationAbandoned,
  ClientDisabled,
  ClientEnabled,
  ClientPurged,
  DeliveryReported,
  MessageExpired,
  MessagingAllowed,
  MessagingRestricted,
  NameClaimAbandoned,
  PasswordChanged,
  PurgeHeld,
  PurgeHoldReleased,
  SecondFactorActivated,
  SecondFactorRemoved,
  SettingsChanged,
} from './profile-events.js';
import type { TopUpPlanRemoved, TopUpPlanSet, TopUpPlanStopped } from './top-ups/plan-events.js';

export type * from './movement-events.js';
export type * from './profile-events.js';
export type * from './top-ups/plan-events.js';

/**
 * Every fact of a client's stream in its current shape: plain data, amounts as canonical decimal
 * strings, times ISO 8601 UTC. The codec defines how each is stored permanently (versions,
 * encryption, hash chain).
 */
export type ClientEvent =
  | ClientCreated
  | SettingsChanged
  | PasswordChanged
  | SecondFactorActivated
  | SecondFactorRemoved
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
  | TopUpPlanStopped
  | MessagingRestricted
  | MessagingAllowed
  | ClientDisabled
  | ClientEnabled
  | PurgeHeld
  | PurgeHoldReleased
  | ClientPurged
  | ClientCreationAbandoned
  | NameClaimAbandoned;

export type ClientEventType = ClientEvent['type'];
export type EventOf<T extends ClientEventType> = Extract<ClientEvent, { type: T }>;

/** The client or the member of staff that a name is claimed for, and the claiming command. */
export type NameClaimed =
  | { readonly clientId: string; readonly commandId: string }
  | { readonly staffId: string; readonly commandId: string };

/** Facts of the streams `username-<hmac>` and `email-<hmac>`. */
export interface NameReserved {
  readonly type: 'NameReserved';
  readonly data: NameClaimed;
}
export interface NameReleased {
  readonly type: 'NameReleased';
  readonly data: NameClaimed;
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

/**
 * The id under which a command was sent; for kind `key`, `fingerprint` (keyed) represents the
 * content.
 */
export interface Operation {
  readonly kind: OperationKind;
  readonly id: string;
  readonly fingerprint?: string;
}

/** A recorded event, as the log returns it: with its stream, revision and actor. */
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
  /** The server's clock was wrong (docs/reference/semantics.md §1, decision time). */
  readonly clockSuspect: boolean;
  readonly prevHash: string;
  readonly hash: string;
}

/** A recorded client fact, discriminated by `type`. */
export type Fact = { [T in ClientEventType]: Recorded<EventOf<T>> & { type: T } }[ClientEventType];
