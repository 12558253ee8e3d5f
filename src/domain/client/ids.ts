import type { ClientEvent, Fact, Operation, OperationKind } from './events.js';
import type { CaptureReservation, Command } from './commands.js';
import type { ClientFold } from './state.js';

/**
 * An id that must be remembered permanently, within one client (docs/reference/semantics.md §3,
 * Ids).
 */
export interface IdKey {
  readonly kind: OperationKind;
  readonly id: string;
}

/**
 * The ids that an event mentions. The id index maps each to the revisions of all such events,
 * oldest first: the first one is the charge, reservation or recharge itself.
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
        { kind: 'reservation', id: event.data.reservationId },
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
  if (state === null || state === 'ABANDONED') return command.reservationId;
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
