/**
 * The normal form in which usernames and e-mails are unique (semantics §2): NFKC, trimmed,
 * case-folded; an e-mail as a whole, without rules about dots or pluses.
 *
 * JavaScript has no case folding. Raising and then lowering each code point by itself gives its
 * classes: "ß" meets "SS", and a sigma is the same at the end of a word and inside. The dotless
 * "ı" is left alone, for it folds to itself and only its capital looks like that of "i". The
 * second NFKC puts together again what casing took apart.
 */
export function normalName(text: string): string {
  const folded = Array.from(text.normalize('NFKC').trim(), foldedCodePoint).join('');
  return folded.normalize('NFKC');
}

function foldedCodePoint(character: string): string {
  return character === 'ı' ? character : character.toUpperCase().toLowerCase();
}
