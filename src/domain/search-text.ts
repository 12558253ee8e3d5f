import { foldText } from './fold-text.js';

const ASCII = /^[\x20-\x7e]*$/;
/**
 * Marks used with letters of several scripts. Marks of a single script (for example vowels of
 * Devanagari) are letters to a reader and stay, as do the two that make other kana.
 */
const ACCENT = /(?![\u3099\u309a])(?=\p{Mn})\p{Script=Inherited}/gu;
/** Latin letters with a stroke, or of two letters, which Unicode does not decompose. */
const DRAWN: { readonly [letter: string]: string } = {
  æ: 'ae',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  œ: 'oe',
  ŧ: 't',
};
const DRAWN_LETTER = new RegExp(`[${Object.keys(DRAWN).join('')}]`, 'g');

/**
 * The form in which a search compares texts: folded like unique names, and without accents, so
 * "STRASSE" finds "Straße" and "lukasz" finds "Łukasz".
 */
export function searchText(text: string): string {
  const folded = foldText(text);
  if (ASCII.test(folded)) return folded;
  const bare = folded.normalize('NFD').replaceAll(ACCENT, '').normalize('NFC');
  return bare.replaceAll(DRAWN_LETTER, (letter) => DRAWN[letter] ?? letter).trim();
}
