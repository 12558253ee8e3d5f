/**
 * Every kind of mail. Each has a text, an HTML page and a subject in every language of
 * `templates/`. The names are in stored records, so they never change.
 */
export const MAIL_TEMPLATES = [
  'password-reset',
  'email-confirmation',
  'low-balance',
  'top-up',
  'top-up-stopped',
  'client-disabled',
  'purge-soon',
  'daily-statistics',
  'statistics',
  'statement',
  'webhook-disabled',
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];
