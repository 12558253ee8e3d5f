import type { KeyObject } from 'node:crypto';
import type { ClientDisabled, MessagingRestricted } from '../../domain/client/events.js';
import { canonicalJson } from '../canonical.js';
import { openText, sealText, type Place } from '../personal.js';

/**
 * `MessagingRestricted`, `MessagingAllowed`, `PurgeHeld` and `PurgeHoldReleased`, version 1: only a
 * reason, as a ciphertext.
 */
export interface ReasonV1 {
  readonly reason?: string;
}

type Reasoned = MessagingRestricted['data'];

export function writeReason(data: Reasoned, place: Place, key: KeyObject | null): string {
  const stored: ReasonV1 = { reason: sealText(data.reason, place, 'reason', key) };
  return canonicalJson(stored);
}

export function readReasonV1(text: string, place: Place, key: KeyObject | null): Reasoned {
  const stored = JSON.parse(text) as ReasonV1;
  return { reason: openText(stored.reason, place, 'reason', key) ?? '' };
}

/** `ClientDisabled`, version 1. Omitted: reason (null), which is newer than the version. */
export interface ClientDisabledV1 {
  readonly disabledAt: string;
  readonly purgeAt: string;
  /** A ciphertext. */
  readonly reason?: string;
}

export function writeClientDisabled(
  { disabledAt, purgeAt, reason }: ClientDisabled['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const sealed = sealText(reason, place, 'reason', key);
  const stored: ClientDisabledV1 = { disabledAt, purgeAt, reason: sealed };
  return canonicalJson(stored);
}

export function readClientDisabledV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): ClientDisabled['data'] {
  const { disabledAt, purgeAt, reason } = JSON.parse(text) as ClientDisabledV1;
  return { disabledAt, purgeAt, reason: openText(reason, place, 'reason', key) };
}
