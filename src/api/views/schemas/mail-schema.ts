import { MAIL_TEMPLATES } from '../../../application/access/mails/mail-templates.js';
import type { ConfirmationAsked } from '../../../application/mails/email-confirmations.js';
import type { MailAnswer } from '../people/mail.js';
import { CLIENT_ID } from './client-schema.js';
import {
  component,
  count,
  flag,
  instant,
  maybe,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
  titled,
  uuid,
} from './schema.js';

export const MAIL = component(
  'Mail',
  object<MailAnswer>('A mail of the outbox, without what it says.', {
    mailId: uuid('Id of the mail.'),
    template: oneOf(MAIL_TEMPLATES, 'Kind of the mail.'),
    recipient: nullable(text('Its address; null when the record is damaged.')),
    state: oneOf(['QUEUED', 'SENT', 'FAILED'], 'QUEUED until it is sent or given up.'),
    tries: count('Attempts to send it so far.'),
    lastError: nullable(text('Why the last attempt failed; null when it did not.')),
    queuedAt: instant('When it was queued.'),
    sentAt: nullable(instant('When it was sent.')),
    clientId: maybe(CLIENT_ID),
    staffId: maybe(uuid('Id of the member of staff.')),
  }),
);
export const MAIL_PAGE = component('MailPage', pageOf(MAIL, 'A page of mails.'));

/** An answer to a request for a confirmation mail. */
export const EMAIL_CONFIRMATION = titled(
  'EmailConfirmation',
  object<ConfirmationAsked>('A link to confirm an address.', {
    email: text('The address of the client.'),
    emailVerified: flag('True = it is confirmed already, and nothing was mailed.'),
    until: nullable(instant('Until when the link works; null when none was mailed.')),
  }),
);
