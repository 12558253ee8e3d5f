import type { ClientEventType } from '../src/domain/client/events.js';

/** A new event does not compile until it is listed here, so no read model overlooks it. */
const KNOWN: Record<ClientEventType, true> = {
  ClientCreated: true,
  SettingsChanged: true,
  PasswordChanged: true,
  SecondFactorActivated: true,
  SecondFactorRemoved: true,
  CreditsRecharged: true,
  RechargePaymentUpdated: true,
  CreditsWithdrawn: true,
  MessageDebited: true,
  CreditsReserved: true,
  ReservationCaptured: true,
  ReservationReleased: true,
  DeliveryReported: true,
  MessageExpired: true,
  MessageRefunded: true,
  TopUpPlanSet: true,
  TopUpPlanRemoved: true,
  TopUpPlanStopped: true,
  MessagingRestricted: true,
  MessagingAllowed: true,
  ClientDisabled: true,
  ClientEnabled: true,
  PurgeHeld: true,
  PurgeHoldReleased: true,
  ClientPurged: true,
  ClientCreationAbandoned: true,
  NameClaimAbandoned: true,
};

export const EVENT_TYPES: ReadonlySet<ClientEventType> = new Set(
  Object.keys(KNOWN) as ClientEventType[],
);

/** Facts that move credits; each carries `after`. */
export const MOVEMENT_TYPES = [
  'CreditsRecharged',
  'CreditsWithdrawn',
  'MessageDebited',
  'CreditsReserved',
  'ReservationCaptured',
  'ReservationReleased',
  'MessageRefunded',
] as const satisfies readonly ClientEventType[];

export type MovementType = (typeof MOVEMENT_TYPES)[number];
