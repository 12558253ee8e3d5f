import type {
  After,
  CountedIn,
  CreditsReserved,
  Opened,
  ReservationCaptured,
  ReservationReleased,
  WarningCode,
} from '../../domain/client/events.js';
import type { Channel } from '../../domain/client/settings.js';
import { openText, sealText, type Place } from '../personal.js';
import type { KeyObject } from 'node:crypto';
import { storedAfter, storedOpened, storedWindows, waitOf } from './movement.js';

/**
 * `CreditsReserved`, version 1. Omitted when default: country (null), messageId (null), occurredAt
 * (null), parts (1), test (false), warnings (none), opened.
 */
export interface CreditsReservedV1 {
  readonly after: After;
  readonly channel: Channel;
  readonly country?: string;
  readonly credits: string;
  readonly expiresAt: string;
  readonly messageId?: string;
  readonly occurredAt?: string;
  readonly opened?: Opened;
  readonly parts?: number;
  readonly reservationId: string;
  readonly test?: true;
  readonly warnings?: readonly WarningCode[];
  readonly windows: CountedIn;
}

export function writeCreditsReserved(data: CreditsReserved['data']): string {
  const stored: CreditsReservedV1 = {
    after: storedAfter(data.after),
    channel: data.channel,
    country: data.country ?? undefined,
    credits: data.credits,
    expiresAt: data.expiresAt,
    messageId: data.messageId ?? undefined,
    occurredAt: data.occurredAt ?? undefined,
    opened: storedOpened(data.opened),
    parts: data.parts === 1 ? undefined : data.parts,
    reservationId: data.reservationId,
    test: data.test || undefined,
    warnings: data.warnings.length === 0 ? undefined : data.warnings,
    windows: storedWindows(data.windows),
  };
  return JSON.stringify(stored);
}

export function readCreditsReservedV1(text: string): CreditsReserved['data'] {
  const stored = JSON.parse(text) as CreditsReservedV1;
  const data = {
    reservationId: stored.reservationId,
    credits: stored.credits,
    expiresAt: stored.expiresAt,
    messageId: stored.messageId ?? null,
    parts: stored.parts ?? 1,
    channel: stored.channel,
    country: stored.country ?? null,
    test: stored.test ?? false,
    occurredAt: stored.occurredAt ?? null,
    warnings: stored.warnings ?? [],
    windows: stored.windows,
    after: stored.after,
  };
  return stored.opened ? { ...data, opened: stored.opened } : data;
}

/**
 * `ReservationCaptured`, version 1. Omitted when default: countedDay (null), country (null),
 * dlrWaitDays (none), final (true), opened, parts (1), released ('0'), test (false).
 */
export interface ReservationCapturedV1 {
  readonly after: After;
  readonly captureId: string;
  readonly captured: string;
  readonly channel: Channel;
  readonly countedDay?: number;
  readonly country?: string;
  readonly dlrWaitDays?: number;
  readonly final?: false;
  readonly messageId: string;
  readonly opened?: Opened;
  readonly parts?: number;
  readonly released?: string;
  readonly reservationId: string;
  readonly test?: true;
  readonly windows: CountedIn;
}

export function writeReservationCaptured(data: ReservationCaptured['data']): string {
  const stored: ReservationCapturedV1 = {
    after: storedAfter(data.after),
    captureId: data.captureId,
    captured: data.captured,
    channel: data.channel,
    countedDay: data.countedDay ?? undefined,
    country: data.country ?? undefined,
    dlrWaitDays: data.dlrWaitDays,
    final: data.final ? undefined : false,
    messageId: data.messageId,
    opened: storedOpened(data.opened),
    parts: data.parts === 1 ? undefined : data.parts,
    released: data.released === '0' ? undefined : data.released,
    reservationId: data.reservationId,
    test: data.test || undefined,
    windows: storedWindows(data.windows),
  };
  return JSON.stringify(stored);
}

export function readReservationCapturedV1(text: string): ReservationCaptured['data'] {
  const stored = JSON.parse(text) as ReservationCapturedV1;
  const data: ReservationCaptured['data'] = {
    reservationId: stored.reservationId,
    captureId: stored.captureId,
    messageId: stored.messageId,
    captured: stored.captured,
    released: stored.released ?? '0',
    final: stored.final ?? true,
    parts: stored.parts ?? 1,
    channel: stored.channel,
    country: stored.country ?? null,
    test: stored.test ?? false,
    windows: stored.windows,
    countedDay: stored.countedDay ?? null,
    after: stored.after,
  };
  return { ...data, ...waitOf(stored), ...(stored.opened && { opened: stored.opened }) };
}

/** `ReservationReleased`, version 1. Omitted: messageFreed (false), reason (null). */
export interface ReservationReleasedV1 {
  readonly after: After;
  readonly cause: 'VOIDED' | 'EXPIRED';
  readonly credits: string;
  readonly messageFreed?: true;
  /** Ciphertext. */
  readonly reason?: string;
  readonly reservationId: string;
  readonly windows: CountedIn;
}

export function writeReservationReleased(
  data: ReservationReleased['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const stored: ReservationReleasedV1 = {
    after: storedAfter(data.after),
    cause: data.cause,
    credits: data.credits,
    messageFreed: data.messageFreed || undefined,
    reason: sealText(data.reason, place, 'reason', key),
    reservationId: data.reservationId,
    windows: storedWindows(data.windows),
  };
  return JSON.stringify(stored);
}

export function readReservationReleasedV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): ReservationReleased['data'] {
  const stored = JSON.parse(text) as ReservationReleasedV1;
  return {
    reservationId: stored.reservationId,
    credits: stored.credits,
    cause: stored.cause,
    reason: openText(stored.reason, place, 'reason', key),
    windows: stored.windows,
    messageFreed: stored.messageFreed ?? false,
    after: stored.after,
  };
}
