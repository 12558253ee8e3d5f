import type { ClientEventType, Payment, PaymentStatus } from '../src/domain/client/events.js';
import { iso } from './iso.js';
import { projectionOf, type Plain } from './projection.js';

/**
 * A recharge and its payment; the key is its rechargeId. Adjustments are not included: their ids
 * are separate (docs/reference/semantics.md §3), and they have no payment.
 */
export type RechargeDocument = {
  readonly credits: string;
  readonly source: 'MANUAL' | 'MONTHLY_TOPUP' | 'PLAN' | 'IMPORT';
  readonly periodKey: string | null;
  readonly payment: Plain<Payment> | null;
  readonly reason: string | null;
  readonly at: string;
  /** Status of the payment, at the top level for queries; null = no payment was stated. */
  readonly paymentStatus: PaymentStatus | null;
  /** Time of the payment's last change; null = unchanged since the recharge. */
  readonly paymentUpdatedAt: string | null;
};

export const recharges = projectionOf<RechargeDocument>({
  collection: {
    name: 'recharges',
    version: 2,
    key: 'text',
    indexes: [
      { fields: ['at'], perClient: true },
      { fields: ['at'], perClient: false },
      { fields: ['paymentStatus', 'at'], perClient: false },
    ],
  },
  handles: new Set<ClientEventType>(['CreditsRecharged', 'RechargePaymentUpdated']),
  key(fact) {
    if (fact.type === 'RechargePaymentUpdated') return fact.data.rechargeId;
    if (fact.type !== 'CreditsRecharged' || fact.data.source === 'ADJUSTMENT') return null;
    return fact.data.rechargeId;
  },
  evolve(document, fact) {
    if (fact.type === 'CreditsRecharged' && fact.data.source !== 'ADJUSTMENT') {
      const { credits, source, periodKey, payment, reason } = fact.data;
      const at = iso(fact.recordedAt);
      const paymentStatus = payment?.status ?? null;
      const paid = { payment, paymentStatus, paymentUpdatedAt: null };
      return { credits, source, periodKey, reason, at, ...paid };
    }
    if (document === null || fact.type !== 'RechargePaymentUpdated') return document;
    return {
      ...document,
      payment: fact.data.payment,
      paymentStatus: fact.data.payment.status,
      paymentUpdatedAt: iso(fact.recordedAt),
    };
  },
});
