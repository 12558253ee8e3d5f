import type { ClientEvent, Fact, Operation, OperationKind } from './events.js';
import type { CaptureReservation, Command } from './commands.js';
import { isClient, type ClientFold } from './state.js';

/**
 * An id that must be remembered permanently, within one client (docs/reference/semantics.md §3,
 * Ids).
 */
export interface IdKey {
  readonly kind: OperationKind;
  readonly id: string;
}

/** Limit of facts that repeat under one id: reports or refunds of a message, payments. */
export const REPEATS_MAX = 100;

/**
 * Most facts of a message: its charge and expiry, reports with a final one, refunds with one of the
 * rest and one by policy.
 */
export const MESSAGE_FACTS_MAX = 2 + (REPEATS_MAX + 1) + (REPEATS_MAX + 2);

/**
 * Facts of an id that a decision needs: the first, and this number of the newest. A message that
 * has more than its limit is recognised by one fact more.
 */
export const NEWEST_FACTS: { readonly [kind in OperationKind]: number } = {
  message: MESSAGE_FACTS_MAX,
  recharge: REPEATS_MAX,
  reservation: 1,
  capture: 1,
  refund: 1,
  withdrawal: 1,
  adjustment: 1,
  // An older version stored the key in every fact of a command.
  key: 16,
};

/**
 * The ids that an event mentions. The id index maps each to the revisions of all such events,
 * oldest first: the first one is the charge, reservation or recharge itself. A capture does not
 * mention its reservation, which may have any number of captures.
 */
export function idsMentioned(event: ClientEvent | Fact, operation: Operation | null): IdKey[] {
  const ids = idsInData(event);
  if (operation?.kind === 'key') ids.push({ kind: 'key', id: operation.id });
  return ids;
}

function idsInData(event: ClientEvent | Fact): IdKey[] {
  switch (event.type) {
    case 'MessageDebited':
    case 'DeliveryReported':
    case 'MessageExpired':
      return [{ kind: 'message', id: event.data.messageId }];
    case 'CreditsReserved':
    case 'ReservationReleased':
      return [{ kind: 'reservation', id: event.data.reservationId }];
    case 'ReservationCaptured':
      return [
        { kind: 'message', id: event.data.messageId },
        { kind: 'capture', id: event.data.captureId },
      ];
    case 'MessageRefunded':
      return [
        { kind: 'message', id: event.data.messageId },
        { kind: 'refund', id: event.data.refundId },
      ];
    case 'CreditsRecharged':
      return event.data.source === 'ADJUSTMENT'
        ? [{ kind: 'adjustment', id: event.data.rechargeId }]
        : [{ kind: 'recharge', id: event.data.rechargeId }];
    case 'RechargePaymentUpdated':
      return [{ kind: 'recharge', id: event.data.rechargeId }];
    case 'CreditsWithdrawn':
      return event.data.source === 'ADJUSTMENT'
        ? [{ kind: 'adjustment', id: event.data.withdrawalId }]
        : [{ kind: 'withdrawal', id: event.data.withdrawalId }];
    default:
      return [];
  }
}

/** The ids a command must look up before it can be decided. */
export function idsNeeded(command: Command, state: ClientFold): IdKey[] {
  const ids = idsAsked(command, state);
  if (command.key) ids.push({ kind: 'key', id: command.key.id });
  return ids;
}

function idsAsked(command: Command, state: ClientFold): IdKey[] {
  switch (command.type) {
    case 'DebitMessage':
      return [{ kind: 'message', id: command.messageId }];
    case 'ReserveCredits':
      return [{ kind: 'reservation', id: command.reservationId }];
    case 'CaptureReservation':
      return [
        { kind: 'capture', id: command.captureId },
        { kind: 'reservation', id: command.reservationId },
        { kind: 'message', id: messageOfCapture(command, state) },
      ];
    case 'ReleaseReservation':
      return [{ kind: 'reservation', id: command.reservationId }];
    case 'RefundMessage':
      return [
        { kind: 'refund', id: command.refundId },
        { kind: 'message', id: command.messageId },
      ];
    case 'ReportDelivery':
      return [
        { kind: 'message', id: command.messageId },
        { kind: 'refund', id: `policy:${command.messageId}` },
      ];
    case 'ExpireMessage':
      return [{ kind: 'message', id: command.messageId }];
    case 'RechargeCredits':
      return [{ kind: 'recharge', id: command.rechargeId }];
    case 'UpdateRechargePayment':
      return [{ kind: 'recharge', id: command.rechargeId }];
    case 'WithdrawCredits':
      return [{ kind: 'withdrawal', id: command.withdrawalId }];
    case 'AdjustCredits':
      return [{ kind: 'adjustment', id: command.adjustmentId }];
    default:
      return [];
  }
}

/**
 * The message of a capture: as requested, otherwise the reservation's, otherwise the reservation's
 * id.
 */
export function messageOfCapture(command: CaptureReservation, state: ClientFold): string {
  if (command.messageId !== null) return command.messageId;
  if (!isClient(state)) return command.reservationId;
  return state.reservations.get(command.reservationId)?.messageId ?? command.reservationId;
}

/**
 * The id under which a command is remembered (docs/reference/semantics.md §3, Ids); null = it was
 * sent without one.
 */
export function operationOf(command: Command): Operation | null {
  if (command.key !== undefined) {
    return { kind: 'key', id: command.key.id, fingerprint: command.key.fingerprint };
  }
  switch (command.type) {
    case 'DebitMessage':
      return { kind: 'message', id: command.messageId };
    case 'ReserveCredits':
      return { kind: 'reservation', id: command.reservationId };
    case 'CaptureReservation':
      return { kind: 'capture', id: command.captureId };
    case 'RefundMessage':
      return { kind: 'refund', id: command.refundId };
    case 'RechargeCredits':
      return { kind: 'recharge', id: command.rechargeId };
    case 'WithdrawCredits':
      return { kind: 'withdrawal', id: command.withdrawalId };
    case 'AdjustCredits':
      return { kind: 'adjustment', id: command.adjustmentId };
    default:
      return null;
  }
}
