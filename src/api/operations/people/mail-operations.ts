import { MAIL } from '../../views/schemas/mail-schema.js';
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
