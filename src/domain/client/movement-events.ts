import type { ByWindow } from '../windows.js';
import type { LimitCode } from './limits.js';
import type { Channel } from './settings.js';

/** The facts that move credits; every one carries the totals after it. */

/** The running totals after a movement; `available = assigned − usedPosted − reserved` (I1). */
export interface After {
  readonly assigned: string;
  readonly usedPosted: string;
  readonly reserved: string;
}

/**
 * The limit windows that counted a debit or reservation, by their ordinal in this client's life
 * (I11, I12). A label would not do: after a zone change two windows may share one.
 */
export type CountedIn = ByWindow<number>;

/** A window that this fact is the first to use: `[from, to)`, UTC. */
export interface OpenedWindow {
  readonly ordinal: number;
  readonly from: string;
  readonly to: string;
}

export type Opened = Partial<ByWindow<OpenedWindow>>;

/** A rule that only warned instead of refusing (creditControl LIMITS_ONLY, MONITOR_ONLY). */
export type WarningCode = LimitCode | 'INSUFFICIENT_CREDITS';

export type PaymentStatus = 'PAID' | 'UNPAID';
export interface Payment {
  readonly status: PaymentStatus;
  readonly type: string | null;
  /** Calendar date of the payment, `YYYY-MM-DD`. */
  readonly date: string | null;
  /** Free text, encrypted in the log. */
  readonly reference: string | null;
}

/** A merge patch of a payment (RFC 7396): absent fields stay, `null` removes. */
export type PaymentPatch = { readonly [field in keyof Payment]?: Payment[field] };

export interface CreditsRecharged {
  readonly type: 'CreditsRecharged';
  readonly data: {
    readonly rechargeId: string;
    readonly credits: string;
    readonly source: 'MANUAL' | 'ADJUSTMENT' | 'MONTHLY_TOPUP' | 'PLAN' | 'IMPORT';
    readonly periodKey: string | null;
    readonly payment: Payment | null;
    readonly reason: string | null;
    readonly after: After;
  };
}

export interface RechargePaymentUpdated {
  readonly type: 'RechargePaymentUpdated';
  readonly data: { readonly rechargeId: string; readonly payment: Payment };
}

export interface CreditsWithdrawn {
  readonly type: 'CreditsWithdrawn';
  readonly data: {
    readonly withdrawalId: string;
    readonly credits: string;
    readonly source: 'MANUAL' | 'ADJUSTMENT' | 'PLAN';
    readonly periodKey: string | null;
    readonly reason: string | null;
    readonly after: After;
  };
}

export interface MessageDebited {
  readonly type: 'MessageDebited';
  readonly data: {
    readonly messageId: string;
    readonly credits: string;
    readonly parts: number;
    readonly channel: Channel;
    readonly country: string | null;
    readonly test: boolean;
    readonly occurredAt: string | null;
    readonly warnings: readonly WarningCode[];
    readonly windows: CountedIn;
    /** Days for which a delivery report is awaited, by the settings of then; absent = it is not. */
    readonly dlrWaitDays?: number;
    readonly opened?: Opened;
    readonly after: After;
  };
}

export interface CreditsReserved {
  readonly type: 'CreditsReserved';
  readonly data: {
    readonly reservationId: string;
    readonly credits: string;
    readonly expiresAt: string;
    readonly messageId: string | null;
    readonly parts: number;
    readonly channel: Channel;
    readonly country: string | null;
    readonly test: boolean;
    readonly occurredAt: string | null;
    readonly warnings: readonly WarningCode[];
    readonly windows: CountedIn;
    readonly opened?: Opened;
    readonly after: After;
  };
}

export interface ReservationCaptured {
  readonly type: 'ReservationCaptured';
  readonly data: {
    readonly reservationId: string;
    readonly captureId: string;
    readonly messageId: string;
    /** Credits posted by this capture. */
    readonly captured: string;
    /** Credits given back because the capture was final. */
    readonly released: string;
    readonly final: boolean;
    readonly parts: number;
    readonly channel: Channel;
    readonly country: string | null;
    readonly test: boolean;
    /** Windows of the reservation, which counted its credits. */
    readonly windows: CountedIn;
    /** Window that counted a further message of a capture that is not final, or null. */
    readonly countedDay: number | null;
    /** Days for which a delivery report is awaited, by the settings of then; absent = it is not. */
    readonly dlrWaitDays?: number;
    readonly opened?: Opened;
    readonly after: After;
  };
}

export interface ReservationReleased {
  readonly type: 'ReservationReleased';
  readonly data: {
    readonly reservationId: string;
    readonly credits: string;
    readonly cause: 'VOIDED' | 'EXPIRED';
    readonly reason: string | null;
    readonly windows: CountedIn;
    /** No part of it was ever captured, so its message frees its capacity (I12). */
    readonly messageFreed: boolean;
    readonly after: After;
  };
}

export interface MessageRefunded {
  readonly type: 'MessageRefunded';
  readonly data: {
    readonly messageId: string;
    readonly refundId: string;
    readonly credits: string;
    /** The part of the message's debit that is not refunded yet. */
    readonly remaining: string;
    readonly cause: 'MANUAL' | 'POLICY';
    /** Revision of the settings with the policy, when cause is POLICY. */
    readonly policyRevision: string | null;
    /** Amount requested by the caller; null = everything left (part of "same content"). */
    readonly requested: string | null;
    readonly reason: string | null;
    /** Channel of the message; null in facts of versions that did not record it. */
    readonly channel: Channel | null;
    /** Destination of the message; null as well in facts that did not record it. */
    readonly country: string | null;
    readonly windows: CountedIn;
    readonly after: After;
  };
}
