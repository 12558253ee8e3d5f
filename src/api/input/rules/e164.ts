import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { withoutHidden } from './displayed-text.js';

/** The longest text that is parsed as a phone number. */
export const PHONE_LENGTH_MAX = 64;

/**
 * A possible number of any country or international network in E.164 form, such as `+491511234567`;
 * `null` when the text is not a number. Spaces and punctuation between the digits are accepted, as
 * are the hidden marks that address books put around a copied number.
 */
export function e164Of(text: string): string | null {
  if (text.length > PHONE_LENGTH_MAX) return null;
  const shown = withoutHidden(text.normalize('NFKC')).trim();
  const number = parsePhoneNumberFromString(shown, { extract: false }, metadata);
  // E.164 has no extensions, and dropping one would change the recipient.
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return null;
  return number.number;
}
