import type { ClaimedMail } from '../access/mails/mail-dispatch.js';
import type { MailReader } from './mail-readers.js';

/** A mail is sent, looked at again at a time (epoch ms), or not needed any more. */
export type Relevance = 'SEND' | 'DROP' | { readonly againAt: number };

const DAY_MS = 24 * 60 * 60_000;

/**
 * Whether a mail is still true when it is sent. The notice of a purge is queued when the client is
 * disabled, months before; meanwhile the client may have been enabled, or may be held.
 */
export function relevanceOf(
  { stored, content }: ClaimedMail,
  reader: MailReader,
  now: number,
): Relevance {
  if (stored.template !== 'purge-soon') return 'SEND';
  const { client } = reader;
  const purgeAt = Date.parse(content.values['purgeAt'] ?? '');
  if (client === null || client.purgeAt !== purgeAt || now >= purgeAt) return 'DROP';
  return client.purgeHeld ? { againAt: now + DAY_MS } : 'SEND';
}
