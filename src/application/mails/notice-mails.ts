import type { NoticeDocument } from '../../../projections/notices.js';
import type { NewMail } from '../access/mails/outbox.js';
import { mailIdOf } from '../access/mails/mail-id.js';
import type { MailTemplate } from '../access/mails/mail-templates.js';
import type { MailReader } from './mail-readers.js';

/** A notice with its place in the log. */
export interface Notice extends NoticeDocument {
  readonly clientId: string;
  /** Revision of the fact within its client. */
  readonly revision: string;
}

const DAY_MS = 24 * 60 * 60_000;
/** How long news of each kind are news; older ones are not mailed. */
const NEWS_MS: { readonly [template in MailTemplate]?: number } = {
  'low-balance': 2 * DAY_MS,
  'top-up': 7 * DAY_MS,
  'top-up-stopped': 7 * DAY_MS,
  'client-disabled': 7 * DAY_MS,
};
/** How long before a purge its notice is sent. */
const PURGE_NOTICE_MS = 7 * DAY_MS;

/**
 * The mails that a notice causes, with ids derived from client and revision, so that each is queued
 * once (decision 0083).
 *
 * @param now epoch ms
 */
export function mailsOf(notice: Notice, reader: MailReader, now: number): readonly NewMail[] {
  const { kind, values } = notice;
  const currency = reader.client?.currency ?? '';
  const { at } = notice;
  switch (kind) {
    case 'LOW_BALANCE': {
      const { available = '', threshold = '' } = values;
      return news('low-balance', { available, threshold, currency, at }, { notice, reader, now });
    }
    case 'TOP_UP': {
      const { credits = '', available = '' } = values;
      return news('top-up', { credits, available, currency, at }, { notice, reader, now });
    }
    case 'TOP_UP_STOPPED':
      return news('top-up-stopped', { at }, { notice, reader, now });
    case 'CLIENT_DISABLED':
      return disabled(notice, reader, now);
  }
}

interface About {
  readonly notice: Notice;
  readonly reader: MailReader;
  readonly now: number;
}

function news(
  template: MailTemplate,
  values: NewMail['values'],
  { notice: { clientId, revision, at }, reader, now }: About,
): readonly NewMail[] {
  const usefulUntil = Date.parse(at) + (NEWS_MS[template] ?? 0);
  const to = reader.email;
  if (to === null || now >= usefulUntil) return [];
  const mailId = mailIdOf(template, clientId, revision);
  return [{ mailId, template, subject: { kind: 'client', id: clientId }, to, values, usefulUntil }];
}

/** The date of the purge at once, and again a week before it, if the client is disabled by then. */
function disabled(notice: Notice, reader: MailReader, now: number): readonly NewMail[] {
  const { clientId, values } = notice;
  const { disabledAt = '', purgeAt = '' } = values;
  const purge = Date.parse(purgeAt);
  const to = reader.email;
  // The client was enabled meanwhile.
  if (to === null || reader.client?.purgeAt !== purge) return [];
  const about = { notice, reader, now };
  const first = news('client-disabled', { disabledAt, purgeAt }, about);
  if (now >= purge) return first;
  const soon: NewMail = {
    mailId: mailIdOf('purge-soon', clientId, purgeAt),
    template: 'purge-soon',
    subject: { kind: 'client', id: clientId },
    ...{ to, values: { purgeAt } },
    notBefore: purge - PURGE_NOTICE_MS,
    usefulUntil: purge,
  };
  return [...first, soon];
}
