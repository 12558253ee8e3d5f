import { randomUUID } from 'node:crypto';
import type { RefusedMessage } from '../../src/ports/refusal-log.js';

export const NOON = Date.parse('2026-11-20T12:00:00.000Z');
/** The client of every sample that names no other. */
export const ONE = randomUUID();

/** A debit that was refused for want of credits. */
export function refusedDebit(
  messageId: string,
  about: Partial<RefusedMessage> = {},
): RefusedMessage {
  const at = about.at ?? NOON;
  return {
    clientId: ONE,
    messageId,
    reservationId: null,
    credits: '1.5',
    channel: 'api',
    country: 'DE',
    keyId: 'key-1',
    refusals: [
      {
        code: 'INSUFFICIENT_CREDITS',
        available: '1',
        floor: '0',
        asked: '1.5',
        shortfall: '0.5',
      },
    ],
    lastAt: at,
    times: 1,
    ...about,
    at,
  };
}
