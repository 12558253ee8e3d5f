import type { KeyObject } from 'node:crypto';
import type {
  After,
  CreditsRecharged,
  CreditsWithdrawn,
  Payment,
  RechargePaymentUpdated,
} from '../../domain/client/events.js';
import { canonicalJson } from '../canonical.js';
import { openText, sealText, type Place } from '../personal.js';

/** A payment as stored in events; `reference` is a ciphertext, absent when there is none. */
export interface PaymentV1 {
  readonly date: string | null;
  readonly reference?: string;
  readonly status: Payment['status'];
  readonly type: string | null;
}

/** `CreditsRecharged`, version 1; `reason` is a ciphertext, absent when there is none. */
export interface CreditsRechargedV1 {
  readonly after: After;
  readonly credits: string;
  readonly payment: PaymentV1 | null;
  readonly periodKey: string | null;
  readonly reason?: string;
  readonly rechargeId: string;
  readonly source: CreditsRecharged['data']['source'];
}

export function writeCreditsRecharged(
  data: CreditsRecharged['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const stored: CreditsRechargedV1 = {
    after: data.after,
    credits: data.credits,
    payment: data.payment && storedPayment(data.payment, place, key),
    periodKey: data.periodKey,
    reason: sealText(data.reason, place, 'reason', key),
    rechargeId: data.rechargeId,
    source: data.source,
  };
  return canonicalJson(stored);
}

export function readCreditsRechargedV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): CreditsRecharged['data'] {
  const stored = JSON.parse(text) as CreditsRechargedV1;
  return {
    rechargeId: stored.rechargeId,
    credits: stored.credits,
    source: stored.source,
    periodKey: stored.periodKey,
    payment: stored.payment && paymentOf(stored.payment, place, key),
    reason: openText(stored.reason, place, 'reason', key),
    after: stored.after,
  };
}

/** `RechargePaymentUpdated`, version 1. */
export interface RechargePaymentUpdatedV1 {
  readonly payment: PaymentV1;
  readonly rechargeId: string;
}

export function writeRechargePaymentUpdated(
  data: RechargePaymentUpdated['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const stored: RechargePaymentUpdatedV1 = {
    payment: storedPayment(data.payment, place, key),
    rechargeId: data.rechargeId,
  };
  return canonicalJson(stored);
}

export function readRechargePaymentUpdatedV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): RechargePaymentUpdated['data'] {
  const stored = JSON.parse(text) as RechargePaymentUpdatedV1;
  return { rechargeId: stored.rechargeId, payment: paymentOf(stored.payment, place, key) };
}

/** `CreditsWithdrawn`, version 1; `reason` is a ciphertext, absent when there is none. */
export interface CreditsWithdrawnV1 {
  readonly after: After;
  readonly credits: string;
  readonly periodKey: string | null;
  readonly reason?: string;
  readonly source: CreditsWithdrawn['data']['source'];
  readonly withdrawalId: string;
}

export function writeCreditsWithdrawn(
  data: CreditsWithdrawn['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const stored: CreditsWithdrawnV1 = {
    after: data.after,
    credits: data.credits,
    periodKey: data.periodKey,
    reason: sealText(data.reason, place, 'reason', key),
    source: data.source,
    withdrawalId: data.withdrawalId,
  };
  return canonicalJson(stored);
}

export function readCreditsWithdrawnV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): CreditsWithdrawn['data'] {
  const stored = JSON.parse(text) as CreditsWithdrawnV1;
  return {
    withdrawalId: stored.withdrawalId,
    credits: stored.credits,
    source: stored.source,
    periodKey: stored.periodKey,
    reason: openText(stored.reason, place, 'reason', key),
    after: stored.after,
  };
}

function storedPayment(payment: Payment, place: Place, key: KeyObject | null): PaymentV1 {
  return {
    date: payment.date,
    reference: sealText(payment.reference, place, 'payment.reference', key),
    status: payment.status,
    type: payment.type,
  };
}

function paymentOf(stored: PaymentV1, place: Place, key: KeyObject | null): Payment {
  return {
    status: stored.status,
    type: stored.type,
    date: stored.date,
    reference: openText(stored.reference, place, 'payment.reference', key),
  };
}
