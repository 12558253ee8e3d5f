import type { MailAnswer } from '../people/mail.js';
import { CLIENT_ID } from './client-schema.js';
import {
  component,
  count,
  instant,
  maybe,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
  uuid,
} from './schema.js';

export const MAIL = component(
  'Mail',
  object<MailAnswer>('A mail of the outbox, without what it says.', {
    mailId: uuid('Id of the mail.'),
    template: oneOf(['password-reset'], 'Kind of the mail.'),
    recipient: nullable(text('Its address; null when the record is damaged.')),
    state: oneOf(['QUEUED', 'SENT', 'FAILED'], 'QUEUED until it is sent or given up.'),
    tries: count('Attempts to send it so far.'),
    queuedAt: instant('When it was queued.'),
    clientId: maybe(CLIENT_ID),
    staffId: maybe(uuid('Id of the member of staff.')),
  }),
);
export const MAIL_PAGE = component('MailPage', pageOf(MAIL, 'A page of mails.'));
