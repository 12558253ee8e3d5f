import { GetMail } from '../../../application/queries/mails/get-mail.js';
import { ListMails } from '../../../application/queries/mails/list-mails.js';
import { ListInput } from '../../input/query-input.js';
import { ResetInput, ResetRequestInput } from '../../input/reset-input.js';
import { presentMail } from '../../views/people/mail.js';
import { MAIL, MAIL_PAGE } from '../../views/schemas/mail-schema.js';
import type { Operation } from '../operation.js';
import { pageView, queryOperation } from '../query-operation.js';

export const requestPasswordReset = {
  name: 'requestPasswordReset',
  allow: 'public',
  target: 'self',
  tag: 'People',
  summary: 'Ask for a mail with a link to set a new password',
  input: ResetRequestInput,
  example: { username: 'ada' },
} as const satisfies Operation;

export const completePasswordReset = {
  name: 'completePasswordReset',
  allow: 'public',
  target: 'self',
  tag: 'People',
  summary: 'Set a new password by the link of a mail; all sessions end',
  input: ResetInput,
  example: { newPassword: 'Correct-Horse2', newPasswordConfirm: 'Correct-Horse2' },
  problems: [
    ...(['NOT_FOUND', 'PASSWORD_TOO_WEAK', 'PASSWORD_MISMATCH', 'RATE_LIMITED'] as const),
    ...(['LOG_UNAVAILABLE', 'CONTENTION', 'CLIENT_DAMAGED'] as const),
  ],
} as const satisfies Operation;

export const listMails = queryOperation({
  name: 'listMails',
  allow: ['admin'],
  target: 'ledger',
  tag: 'People',
  summary: 'List the mails of the last 90 days, newest first, without what they say',
  input: ListInput,
  problems: ['INVALID_CURSOR'],
  answer: MAIL_PAGE,
  reads: () => 'page',
  query: ({ page }) => new ListMails(page),
  view: pageView(presentMail),
});

export const getMail = queryOperation({
  name: 'getMail',
  allow: ['admin'],
  target: 'ledger',
  tag: 'People',
  summary: 'Read the state of a mail, without what it says',
  ids: { mailId: 'NOT_FOUND' },
  problems: ['NOT_FOUND'],
  answer: MAIL,
  query: ({ ids }) => new GetMail(ids.mailId.toLowerCase()),
  view: presentMail,
});
