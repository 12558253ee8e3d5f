import { MAIL_TEMPLATES, type MailTemplate } from './mail-templates.js';

/** How a value is shown: amounts, dates and instants by the language and zone of the reader. */
export type ValueFormat = 'amount' | 'count' | 'currency' | 'date' | 'instant' | 'link' | 'text';

/**
 * Every value that a template may show. Amounts are canonical decimal strings, instants ISO 8601
 * UTC, dates `YYYY-MM-DD`; a currency is its code, and a link begins with the public address.
 */
export const VALUE_FORMATS = {
  available: 'amount',
  threshold: 'amount',
  credits: 'amount',
  debited: 'amount',
  refunded: 'amount',
  recharged: 'amount',
  withdrawn: 'amount',
  messages: 'count',
  currency: 'currency',
  day: 'date',
  from: 'date',
  to: 'date',
  at: 'instant',
  until: 'instant',
  disabledAt: 'instant',
  purgeAt: 'instant',
  link: 'link',
  number: 'text',
  timeZone: 'text',
  url: 'text',
  webhookId: 'text',
  reason: 'text',
} as const satisfies { readonly [name: string]: ValueFormat };
export type ValueName = keyof typeof VALUE_FORMATS;

const SUMS: readonly ValueName[] = ['messages', 'debited', 'refunded', 'recharged', 'withdrawn'];

/** The values that each template needs; it can show no other. */
export const TEMPLATE_VALUES: { readonly [template in MailTemplate]: readonly ValueName[] } = {
  'password-reset': ['link'],
  'email-confirmation': ['link', 'until'],
  'low-balance': ['available', 'threshold', 'currency', 'at'],
  'top-up': ['credits', 'available', 'currency', 'at'],
  'top-up-stopped': ['at'],
  'client-disabled': ['disabledAt', 'purgeAt'],
  'purge-soon': ['purgeAt'],
  'daily-statistics': ['day', 'timeZone', 'currency', ...SUMS],
  statistics: ['from', 'to', 'timeZone', 'currency', ...SUMS],
  statement: ['number', 'from', 'to'],
  'webhook-disabled': ['webhookId', 'url', 'reason', 'at'],
};

/** @throws Error when a value is missing or unknown, which is a defect of the caller */
export function checkValues(
  template: MailTemplate,
  given: { readonly [name: string]: string },
): void {
  const needed: readonly string[] = TEMPLATE_VALUES[template];
  const missing = needed.filter((name) => given[name] === undefined);
  const unknown = Object.keys(given).filter((name) => !needed.includes(name));
  if (missing.length + unknown.length === 0) return;
  throw new Error(
    `values of the mail ${template}: missing ${missing.join()}; unknown ${unknown.join()}`,
  );
}

/** Templates that only work as long as their link does; another attempt later is pointless. */
export const LINK_TEMPLATES: ReadonlySet<MailTemplate> = new Set(
  MAIL_TEMPLATES.filter((template) => TEMPLATE_VALUES[template].includes('link')),
);
