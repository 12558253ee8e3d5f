import { hash } from 'node:crypto';

/**
 * The id of an event that follows from another one: the same whoever derives it, with the other
 * event's time as UUIDv7.
 * @param purpose distinguishes several events that follow from one
 */
export function derivedEventId(eventId: string, purpose: string): string {
  const digest = hash('sha256', `${purpose}:${eventId}`, 'hex');
  const variant = ((Number.parseInt(digest.charAt(0), 16) & 0x3) | 0x8).toString(16);
  const random = `7${digest.slice(1, 4)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
  return `${eventId.slice(0, 13)}-${random}`;
}
