import type { KeyObject } from 'node:crypto';
import type {
  After,
  CountedIn,
  DeliveryReported,
  MessageExpired,
  MessageRefunded,
} from '../../domain/client/events.js';
import type { Channel, DeliveryStage, DeliveryStatus } from '../../domain/client/settings.js';
import { openText, sealText, type Place } from '../personal.js';
import { storedAfter, storedWindows } from './movement.js';

/**
 * `DeliveryReported`, version 1. Omitted when default: at (null), errorCode (null), settled (true),
 * stage (CARRIER).
 */
export interface DeliveryReportedV1 {
  readonly at?: string;
  readonly errorCode?: string;
  readonly messageId: string;
  readonly settled?: false;
  readonly stage?: DeliveryStage;
  readonly status: DeliveryStatus;
}

export function writeDeliveryReported(data: DeliveryReported['data']): string {
  const stored: DeliveryReportedV1 = {
    at: data.at ?? undefined,
    errorCode: data.errorCode ?? undefined,
    messageId: data.messageId,
    settled: data.settled ? undefined : false,
    stage: data.stage === 'CARRIER' ? undefined : data.stage,
    status: data.status,
  };
  return JSON.stringify(stored);
}

export function readDeliveryReportedV1(text: string): DeliveryReported['data'] {
  const stored = JSON.parse(text) as DeliveryReportedV1;
  return {
    messageId: stored.messageId,
    status: stored.status,
    stage: stored.stage ?? 'CARRIER',
    errorCode: stored.errorCode ?? null,
    at: stored.at ?? null,
    settled: stored.settled ?? true,
  };
}

/** `MessageExpired`, version 1. */
export interface MessageExpiredV1 {
  readonly messageId: string;
  readonly status: DeliveryStatus;
}

export function writeMessageExpired({ messageId, status }: MessageExpired['data']): string {
  const stored: MessageExpiredV1 = { messageId, status };
  return JSON.stringify(stored);
}

export function readMessageExpiredV1(text: string): MessageExpired['data'] {
  const { messageId, status } = JSON.parse(text) as MessageExpiredV1;
  return { messageId, status };
}

/**
 * `MessageRefunded`, version 1. Omitted when default: cause (POLICY), channel (null), country
 * (null), policyRevision (null), reason (null), remaining ('0'), requested (null).
 */
export interface MessageRefundedV1 {
  readonly after: After;
  readonly cause?: 'MANUAL';
  readonly channel?: Channel;
  readonly country?: string;
  readonly credits: string;
  readonly messageId: string;
  readonly policyRevision?: string;
  /** Ciphertext. */
  readonly reason?: string;
  readonly refundId: string;
  readonly remaining?: string;
  readonly requested?: string;
  readonly windows: CountedIn;
}

export function writeMessageRefunded(
  data: MessageRefunded['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const stored: MessageRefundedV1 = {
    after: storedAfter(data.after),
    cause: data.cause === 'MANUAL' ? 'MANUAL' : undefined,
    channel: data.channel ?? undefined,
    country: data.country ?? undefined,
    credits: data.credits,
    messageId: data.messageId,
    policyRevision: data.policyRevision ?? undefined,
    reason: sealText(data.reason, place, 'reason', key),
    refundId: data.refundId,
    remaining: data.remaining === '0' ? undefined : data.remaining,
    requested: data.requested ?? undefined,
    windows: storedWindows(data.windows),
  };
  return JSON.stringify(stored);
}

export function readMessageRefundedV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): MessageRefunded['data'] {
  const stored = JSON.parse(text) as MessageRefundedV1;
  return {
    messageId: stored.messageId,
    refundId: stored.refundId,
    credits: stored.credits,
    remaining: stored.remaining ?? '0',
    cause: stored.cause ?? 'POLICY',
    policyRevision: stored.policyRevision ?? null,
    requested: stored.requested ?? null,
    reason: openText(stored.reason, place, 'reason', key),
    channel: stored.channel ?? null,
    country: stored.country ?? null,
    windows: stored.windows,
    after: stored.after,
  };
}
