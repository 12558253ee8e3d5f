import type { Language } from '../../ports/mail-texts.js';

/** Countries of ISO 3166-1 whose people read German. */
const GERMAN_COUNTRIES: ReadonlySet<string> = new Set(['AT', 'CH', 'DE', 'LI']);
const GERMAN_ZONES: ReadonlySet<string> = new Set([
  'Europe/Berlin',
  'Europe/Busingen',
  'Europe/Vaduz',
  'Europe/Vienna',
  'Europe/Zurich',
]);

/**
 * The language of a client's mails (decision 0084): that of the country in the profile, and without
 * one that of the time zone. English where no translation exists.
 */
export function mailLanguage(country: string | null, timeZone: string): Language {
  const isGerman =
    country === null ? GERMAN_ZONES.has(timeZone) : GERMAN_COUNTRIES.has(country.toUpperCase());
  return isGerman ? 'de' : 'en';
}
