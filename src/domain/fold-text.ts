/** Texts with only these characters need no normalization. */
const ASCII = /^[\x20-\x7e]*$/;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The form in which texts are compared without regard to case, width and invisible characters:
 * NFKC, default-ignorable code points dropped, trimmed, case-folded.
 *
 * JavaScript has no case folding. Lower-casing, upper-casing and lower-casing each code point gives
 * the same classes: "ß" and its capital equal "SS", and a sigma at the end of a word equals one
 * inside. The dotless "ı" stays: it folds to itself, and only its capital looks like that of "i".
 * The second NFKC composes characters that the other steps decomposed.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.trim().toLowerCase();
  const displayed = text.normalize('NFKC').replaceAll(IGNORABLE, '').trim();
  return Array.from(displayed, foldCodePoint).join('').normalize('NFKC');
}

function foldCodePoint(character: string): string {
  return character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase();
}
