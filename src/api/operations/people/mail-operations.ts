import { EMAIL_CONFIRMATION, MAIL } from '../../views/schemas/mail-schema.js';
import type { Operation } from '../operation.js';

export const retryMail = {
  name: 'retryMail',
  allow: ['admin'],
  target: 'ledger',
  tag: 'People',
  summary: 'Try to send a mail again at once; one that is sent stays sent',
  ids: { mailId: 'NOT_FOUND' },
  answer: MAIL,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const requestEmailConfirmation = {
  name: 'requestEmailConfirmation',
  allow: ['admin', 'client'],
  target: 'client',
  tag: 'People',
  summary: 'Mail the client a link that confirms its e-mail address',
  answer: EMAIL_CONFIRMATION,
  problems: [
    ...(['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'RATE_LIMITED'] as const),
    ...(['LOG_UNAVAILABLE', 'CONTENTION', 'CLIENT_DAMAGED'] as const),
  ],
} as const satisfies Operation;

export const openEmailConfirmation = {
  name: 'openEmailConfirmation',
  allow: 'public',
  target: 'self',
  tag: 'People',
  summary: 'The page behind the link of a confirmation mail; opening it confirms the address',
  problems: ['LOG_UNAVAILABLE', 'CONTENTION', 'CLIENT_DAMAGED'],
} as const satisfies Operation;
