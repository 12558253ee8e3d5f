import type { KeyObject } from 'node:crypto';
import type { MessagingRestricted } from '../../domain/client/events.js';
import { canonicalJson } from '../canonical.js';
import { openText, sealText, type Place } from '../personal.js';

/**
 * `MessagingRestricted`, `MessagingAllowed`, `PurgeHeld` and `PurgeHoldReleased`, version 1: a
 * reason and nothing else, as a ciphertext.
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
