import type { components } from '../../api/schema.js';

type EventType = components['schemas']['Event']['type'];

/** The facts by which the log can be filtered, in the order of a client's life. */
export const EVENT_TYPES = [
  ...(['ClientCreated', 'SettingsChanged', 'PasswordChanged'] as const),
  ...(['SecondFactorActivated', 'SecondFactorRemoved'] as const),
  ...(['CreditsRecharged', 'RechargePaymentUpdated', 'CreditsWithdrawn'] as const),
  ...(['MessageDebited', 'CreditsReserved', 'ReservationCaptured'] as const),
  ...(['ReservationReleased', 'DeliveryReported', 'MessageExpired', 'MessageRefunded'] as const),
  ...(['TopUpPlanSet', 'TopUpPlanRemoved', 'TopUpPlanStopped'] as const),
  ...(['MessagingRestricted', 'MessagingAllowed', 'ClientDisabled', 'ClientEnabled'] as const),
  ...(['PurgeHeld', 'PurgeHoldReleased', 'ClientPurged'] as const),
  ...(['ClientCreationAbandoned', 'NameClaimAbandoned'] as const),
] as const satisfies readonly EventType[];
