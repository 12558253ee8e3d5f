import type { Command } from './commands.js';
import type { Operation } from './events.js';

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
