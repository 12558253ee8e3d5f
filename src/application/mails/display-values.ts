import { offsetIn } from '../../domain/calendar.js';
import type { Language } from '../../ports/mail-texts.js';
import { VALUE_FORMATS, type ValueFormat, type ValueName } from '../access/mails/mail-values.js';

/** The language, zone and address that decide how a value looks. */
export interface DisplayAs {
  readonly language: Language;
  readonly timeZone: string;
  /** Links begin with it. */
  readonly publicUrl: string;
}

type Show = (value: string, as: DisplayAs) => string;

const FORMATS: { readonly [format in ValueFormat]: Show } = {
  amount: (value, { language }) => (language === 'de' ? value.replace('.', ',') : value),
  count: (value) => value,
  currency: (value, { language }) => (value === 'CREDIT' ? CREDITS[language] : value),
  date: (value, { language }) => dateIn(language, value),
  instant: (value, { language, timeZone }) => {
    const at = Date.parse(value);
    if (Number.isNaN(at)) return value;
    const local = new Date(at + offsetIn(timeZone)(at)).toISOString();
    return `${dateIn(language, local.slice(0, 10))} ${local.slice(11, 16)} (${timeZone})`;
  },
  link(value, { publicUrl }) {
    if (!value.startsWith(`${publicUrl}/`)) throw new Error('a link leads away from the service');
    return value;
  },
  text: (value) => value,
};

const CREDITS: { readonly [language in Language]: string } = { en: 'credits', de: 'Credits' };

/**
 * The values of a mail as its reader sees them: amounts unrounded, times in the reader's zone.
 * @throws Error for a link to another place, or a value without a format
 */
export function displayValues(
  values: { readonly [name: string]: string },
  as: DisplayAs,
): { readonly [name: string]: string } {
  const shown = Object.entries(values).map(([name, value]) => {
    const format = VALUE_FORMATS[name as ValueName] as ValueFormat | undefined;
    if (format === undefined) throw new Error(`the value ${name} has no format`);
    return [name, FORMATS[format](value, as)];
  });
  return Object.fromEntries(shown) as { readonly [name: string]: string };
}

function dateIn(language: Language, date: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  return year === '' || language === 'en' ? date : `${day}.${month}.${year}`;
}
