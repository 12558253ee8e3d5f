import type {
  EventOf,
  Fact,
  Payment,
  SettingChange,
  TopUpPlan,
} from '../../domain/client/events.js';

/** Members of a fact that only the ledger uses. */
type Inner = 'windows' | 'opened' | 'after' | 'dlrWaitDays';
/** When it was recorded. */
interface At {
  readonly at: string;
}

export type MadeDebit = Omit<EventOf<'MessageDebited'>['data'], Inner> & At;
export type MadeReservation = Omit<EventOf<'CreditsReserved'>['data'], Inner> &
  At & { readonly status: 'OPEN' };
export type MadeCapture = Omit<EventOf<'ReservationCaptured'>['data'], Inner | 'countedDay'> &
  At & { readonly credits: string };
export interface CapturedReservation {
  readonly reservationId: string;
  readonly messageId: string;
  readonly status: 'OPEN' | 'CAPTURED';
  readonly released: string;
}
export interface ReleasedReservation extends At {
  readonly reservationId: string;
  readonly status: 'RELEASED' | 'EXPIRED';
  readonly released: string;
  readonly reason: string | null;
}
export type MadeRefund = Omit<
  EventOf<'MessageRefunded'>['data'],
  Inner | 'requested' | 'channel' | 'country'
> &
  At;
export type MadeReport = Omit<EventOf<'DeliveryReported'>['data'], 'at'> &
  At & { readonly reportedAt: string | null };
export type MadeRecharge = Omit<EventOf<'CreditsRecharged'>['data'], Inner> & At;
export type MadeWithdrawal = Omit<EventOf<'CreditsWithdrawn'>['data'], Inner> & At;
export interface MadeAdjustment extends At {
  readonly adjustmentId: string;
  readonly credits: string;
  readonly reason: string | null;
}
export interface PaidRecharge {
  readonly rechargeId: string;
  readonly payment: Payment | null;
}

/** Nothing about the password itself. */
export interface NewPassword {
  readonly changedAt: string;
}

/** The object that a command created or changed, under its own name in the outcome. */
export interface FactView {
  readonly debit?: MadeDebit;
  readonly reservation?: MadeReservation | CapturedReservation | ReleasedReservation;
  readonly capture?: MadeCapture;
  readonly refund?: MadeRefund;
  readonly deliveryReport?: MadeReport;
  readonly recharge?: MadeRecharge | PaidRecharge;
  readonly withdrawal?: MadeWithdrawal;
  readonly adjustment?: MadeAdjustment;
  readonly plan?: TopUpPlan | null;
  readonly changes?: readonly SettingChange[];
  readonly password?: NewPassword;
}

/** The fact that answers a command, as the object that it describes. */
export function viewOfFact(fact: Fact): FactView {
  const at = new Date(fact.recordedAt).toISOString();
  switch (fact.type) {
    case 'MessageDebited': {
      // Member by member, because spreading is slow and nearly all facts are debits.
      const { messageId, credits, parts, channel, country, test, occurredAt, warnings } = fact.data;
      const debit: MadeDebit = {
        messageId,
        credits,
        parts,
        channel,
        country,
        test,
        occurredAt,
        warnings,
        at,
      };
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
      const { messageId, refundId, credits, remaining, cause, policyRevision, reason } = fact.data;
      const refund = { messageId, refundId, credits, remaining, cause, policyRevision, reason };
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
    case 'PasswordChanged':
      return { password: { changedAt: at } };
    default:
      return {};
  }
}

function captured(fact: Extract<Fact, { type: 'ReservationCaptured' }>, at: string): FactView {
  const { windows: _, opened: __, after: ___, countedDay: ____, ...shown } = fact.data;
  const { dlrWaitDays: _____, ...capture } = shown;
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
): FactView {
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
