import { randomBytes, randomUUID } from 'node:crypto';
import type { LoggedEvent, StoredEvent } from '../../src/ports/event-log.js';

let made = 0;

/** A time-ordered event id, as the service generates them. */
export function sampleEventId(): string {
  const time = (1_780_000_000_000 + made++).toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  const tail = `7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail}`;
}

/** Stored events whose texts need care: quotes, control characters, astral characters. */
export function sampleEvents(count: number, type = 'MessageDebited'): StoredEvent[] {
  return Array.from({ length: count }, () => {
    const eventId = sampleEventId();
    return {
      eventId,
      type,
      data: JSON.stringify({ credits: '0.0075', text: `"é\u0001 𝒳 ${made}` }),
      metadata: JSON.stringify({ eventId, recordedAt: '2026-11-20T10:00:00.000Z' }),
    };
  });
}

/** A logged event without its position: the stored event that was appended. */
export function asStored(event: LoggedEvent): StoredEvent {
  const { eventId, type, data, metadata } = event;
  return { eventId, type, data, metadata };
}

export function freshStream(prefix = 'client'): string {
  return `${prefix}-${randomUUID()}`;
}
