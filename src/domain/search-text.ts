import { foldText } from './fold-text.js';

const ASCII = /^[\x20-\x7e]*$/;
/**
 * Marks that are put on letters of several scripts. Marks of one script alone (vowels of Devanagari,
 * say) are letters to a reader and stay, and so do the two that make other kana.
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
 * The form that a search compares texts in: folded as unique names are, and without accents, so
 * that "STRASSE" finds "Straße" and "lukasz" finds "Łukasz".
 */
export function searchText(text: string): string {
  const folded = foldText(text);
  if (ASCII.test(folded)) return folded;
  const bare = folded.normalize('NFD').replaceAll(ACCENT, '').normalize('NFC');
  return bare.replaceAll(DRAWN_LETTER, (letter) => DRAWN[letter] ?? letter).trim();
}
