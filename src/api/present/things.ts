import type { Fact } from '../../domain/client/events.js';

/** What a command made or changed, under its own name in the outcome. */
export type Things = { readonly [name: string]: unknown };

/** The fact that answers a command, as the thing it stands for. */
export function thingsOf(fact: Fact): Things {
  const at = new Date(fact.recordedAt).toISOString();
  switch (fact.type) {
    case 'MessageDebited': {
      // Spelled out, for spreading is slow and debits are nearly all there is.
      const { messageId, credits, parts, channel, country, test, occurredAt, warnings } = fact.data;
      const debit = { messageId, credits, parts, channel, country, test, occurredAt, warnings, at };
      return { debit };
    }
    case 'CreditsReserved': {
      const { windows: _, opened: __, after: ___, ...reservation } = fact.data;
      return { reservation: { ...reservation, status: 'OPEN', at } };
    }
    case 'ReservationCaptured':
      return captured(fact, at);
    case 'ReservationReleased': {
      const { reservationId, credits, cause, reason } = fact.data;
      const status = cause === 'EXPIRED' ? 'EXPIRED' : 'RELEASED';
      return { reservation: { reservationId, status, released: credits, reason, at } };
    }
    case 'MessageRefunded': {
      const { windows: _, after: __, requested: ___, ...refund } = fact.data;
      return { refund: { ...refund, at } };
    }
    case 'DeliveryReported': {
      const { at: reportedAt, ...report } = fact.data;
      return { deliveryReport: { ...report, reportedAt, at } };
    }
    case 'CreditsRecharged':
    case 'CreditsWithdrawn':
      return moved(fact, at);
    case 'RechargePaymentUpdated':
      return { recharge: fact.data };
    case 'TopUpPlanSet':
      return { plan: fact.data.plan };
    case 'TopUpPlanRemoved':
      return { plan: null };
    case 'SettingsChanged':
      return { changes: fact.data.changes };
    default:
      return {};
  }
}

function captured(fact: Extract<Fact, { type: 'ReservationCaptured' }>, at: string): Things {
  const { windows: _, opened: __, after: ___, countedDay: ____, ...capture } = fact.data;
  const { reservationId, messageId, final, released } = capture;
  const status = final ? 'CAPTURED' : 'OPEN';
  return {
    capture: { ...capture, credits: capture.captured, at },
    reservation: { reservationId, messageId, status, released },
  };
}

function moved(
  fact: Extract<Fact, { type: 'CreditsRecharged' | 'CreditsWithdrawn' }>,
  at: string,
): Things {
  const { after: _, ...data } = fact.data;
  if ('rechargeId' in data) {
    const { rechargeId, credits, reason } = data;
    if (data.source !== 'ADJUSTMENT') return { recharge: { ...data, at } };
    return { adjustment: { adjustmentId: rechargeId, credits, reason, at } };
  }
  const { withdrawalId, credits, reason } = data;
  if (data.source !== 'ADJUSTMENT') return { withdrawal: { ...data, at } };
  return { adjustment: { adjustmentId: withdrawalId, credits: `-${credits}`, reason, at } };
}
