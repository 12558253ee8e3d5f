import type { ClientEvent, NameEvent } from '../domain/client/events.js';
import type { StreamEvent } from '../domain/facts/events.js';
import { ACCESS_VERSIONS } from './access-versions.js';
import { OPERATOR_VERSIONS } from './operator-versions.js';
import * as afterDelivery from './stored/after-delivery.js';
import * as created from './stored/client-created.js';
import * as debited from './stored/message-debited.js';
import * as plain from './stored/plain.js';
import * as purges from './stored/purges.js';
import * as reasons from './stored/reasons.js';
import * as recharges from './stored/recharges.js';
import * as reservations from './stored/reservations.js';
import * as plans from './stored/top-up-plans.js';
import * as changed from './stored/settings-changed.js';
import type { Versions } from './version-table.js';

export type AnyEvent = ClientEvent | NameEvent | StreamEvent;
type DataOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];

const always = (): boolean => true;
const withReason = (data: { readonly reason: string | null }): boolean => data.reason !== null;

const REASON = {
  version: 1,
  write: reasons.writeReason,
  read: { 1: reasons.readReasonV1 },
  sealed: always,
};
const NAME = { version: 1, write: plain.writeName, read: { 1: plain.readNameV1 } };

/** The upcast table. It does not compile with a missing type. */
export const VERSIONS: { readonly [T in AnyEvent['type']]: Versions<DataOf<T>> } = {
  ClientCreated: {
    version: 1,
    write: created.writeClientCreated,
    read: { 1: created.readClientCreatedV1 },
    sealed: always,
  },
  SettingsChanged: {
    version: 1,
    write: changed.writeSettingsChanged,
    read: { 1: changed.readSettingsChangedV1 },
    sealed: (data) => data.changes.some(changed.isPersonalChange),
  },
  PasswordChanged: {
    version: 1,
    write: plain.writePasswordChanged,
    read: { 1: plain.readPasswordChangedV1 },
  },
  SecondFactorActivated: {
    version: 1,
    write: plain.writeSecondFactorActivated,
    read: { 1: plain.readSecondFactorActivatedV1 },
  },
  SecondFactorRemoved: {
    version: 1,
    write: plain.writeSecondFactorRemoved,
    read: { 1: plain.readSecondFactorRemovedV1 },
  },
  CreditsRecharged: {
    version: 1,
    write: recharges.writeCreditsRecharged,
    read: { 1: recharges.readCreditsRechargedV1 },
    sealed: (data) => withReason(data) || (data.payment?.reference ?? null) !== null,
  },
  RechargePaymentUpdated: {
    version: 1,
    write: recharges.writeRechargePaymentUpdated,
    read: { 1: recharges.readRechargePaymentUpdatedV1 },
    sealed: (data) => data.payment.reference !== null,
  },
  CreditsWithdrawn: {
    version: 1,
    write: recharges.writeCreditsWithdrawn,
    read: { 1: recharges.readCreditsWithdrawnV1 },
    sealed: withReason,
  },
  MessageDebited: {
    version: 1,
    write: debited.writeMessageDebited,
    read: { 1: debited.readMessageDebitedV1 },
  },
  CreditsReserved: {
    version: 1,
    write: reservations.writeCreditsReserved,
    read: { 1: reservations.readCreditsReservedV1 },
  },
  ReservationCaptured: {
    version: 1,
    write: reservations.writeReservationCaptured,
    read: { 1: reservations.readReservationCapturedV1 },
  },
  ReservationReleased: {
    version: 1,
    write: reservations.writeReservationReleased,
    read: { 1: reservations.readReservationReleasedV1 },
    sealed: withReason,
  },
  DeliveryReported: {
    version: 1,
    write: afterDelivery.writeDeliveryReported,
    read: { 1: afterDelivery.readDeliveryReportedV1 },
  },
  MessageExpired: {
    version: 1,
    write: afterDelivery.writeMessageExpired,
    read: { 1: afterDelivery.readMessageExpiredV1 },
  },
  MessageRefunded: {
    version: 1,
    write: afterDelivery.writeMessageRefunded,
    read: { 1: afterDelivery.readMessageRefundedV1 },
    sealed: withReason,
  },
  TopUpPlanSet: {
    version: 1,
    write: plans.writePlanSet,
    read: { 1: plans.readPlanSetV1 },
  },
  TopUpPlanRemoved: {
    version: 1,
    write: plans.writePlanRemoved,
    read: { 1: plans.readPlanRemovedV1 },
  },
  TopUpPlanStopped: {
    version: 1,
    write: plans.writePlanStopped,
    read: { 1: plans.readPlanStoppedV1 },
  },
  MessagingRestricted: REASON,
  MessagingAllowed: REASON,
  ClientDisabled: {
    version: 1,
    write: reasons.writeClientDisabled,
    read: { 1: reasons.readClientDisabledV1 },
    sealed: withReason,
  },
  ClientEnabled: {
    version: 1,
    write: plain.writeClientEnabled,
    read: { 1: plain.readClientEnabledV1 },
  },
  PurgeHeld: REASON,
  PurgeHoldReleased: REASON,
  ClientPurged: {
    version: 1,
    write: purges.writeClientPurged,
    read: { 1: purges.readClientPurgedV1 },
  },
  PurgeCompleted: {
    version: 1,
    write: purges.writePurgeCompleted,
    read: { 1: purges.readPurgeCompletedV1 },
  },
  ClientCreationAbandoned: {
    version: 1,
    write: plain.writeClientCreationAbandoned,
    read: { 1: plain.readClientCreationAbandonedV1 },
  },
  NameClaimAbandoned: {
    version: 1,
    write: plain.writeNameClaimAbandoned,
    read: { 1: plain.readNameClaimAbandonedV1 },
  },
  NameReserved: NAME,
  NameReleased: NAME,
  ...ACCESS_VERSIONS,
  ...OPERATOR_VERSIONS,
};

/** The table entry for a type from outside; `undefined` = no version ever wrote such an event. */
export function versionsOf(type: string): Versions<unknown> | undefined {
  return BY_TYPE.get(type);
}

const BY_TYPE: ReadonlyMap<string, Versions<unknown>> = new Map(
  Object.entries(VERSIONS as { [type: string]: Versions<unknown> }),
);
