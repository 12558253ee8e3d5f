import type { ClientEventType } from '../client/events.js';

/**
 * The public type of every fact of a client, as receivers of webhooks see it; null = the fact only
 * concerns the inside of the ledger. A public type never changes its meaning.
 */
export const PUBLIC_TYPES: { readonly [T in ClientEventType]: string | null } = {
  ClientCreated: 'client.created',
  SettingsChanged: 'client.settings_changed',
  PasswordChanged: 'client.password_changed',
  SecondFactorActivated: 'client.second_factor_activated',
  SecondFactorRemoved: 'client.second_factor_removed',
  MessagingRestricted: 'client.messaging_restricted',
  MessagingAllowed: 'client.messaging_allowed',
  ClientDisabled: 'client.disabled',
  ClientEnabled: 'client.enabled',
  PurgeHeld: 'client.purge_held',
  PurgeHoldReleased: 'client.purge_hold_released',
  ClientPurged: 'client.purged',
  CreditsRecharged: 'credits.recharged',
  RechargePaymentUpdated: 'credits.payment_updated',
  CreditsWithdrawn: 'credits.withdrawn',
  TopUpPlanSet: 'top_up_plan.set',
  TopUpPlanRemoved: 'top_up_plan.removed',
  TopUpPlanStopped: 'top_up_plan.stopped',
  MessageDebited: 'message.debited',
  MessageRefunded: 'message.refunded',
  MessageExpired: 'message.expired',
  DeliveryReported: 'message.delivery_reported',
  CreditsReserved: 'reservation.opened',
  ReservationCaptured: 'reservation.captured',
  ReservationReleased: 'reservation.released',
  ClientCreationAbandoned: null,
  NameClaimAbandoned: null,
};

/** Means every public type, also future ones. */
export const EVERY_EVENT = '*';

/** A balance fell to the client's threshold or below. It follows from a fact and is none. */
export const LOW_BALANCE_EVENT = 'balance.low';

/** Every public type that an endpoint can choose. */
export const PUBLIC_EVENTS: readonly string[] = [
  ...Object.values(PUBLIC_TYPES).filter((type) => type !== null),
  LOW_BALANCE_EVENT,
];

/** Whether these public types contain the low balance. */
export function wantsLowBalance(events: readonly string[]): boolean {
  return events.includes(EVERY_EVENT) || events.includes(LOW_BALANCE_EVENT);
}

/** The stored types of events that have one of these public types. */
export function storedTypesOf(events: readonly string[]): readonly ClientEventType[] {
  const isWanted = (type: string | null): boolean =>
    type !== null && (events.includes(EVERY_EVENT) || events.includes(type));
  return (Object.keys(PUBLIC_TYPES) as ClientEventType[]).filter((type) =>
    isWanted(PUBLIC_TYPES[type]),
  );
}

/** The public type of a stored one; null = it has none. */
export function publicTypeOf(stored: string): string | null {
  return Object.hasOwn(PUBLIC_TYPES, stored) ? PUBLIC_TYPES[stored as ClientEventType] : null;
}
