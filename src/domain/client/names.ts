import { foldText } from '../fold-text.js';

/**
 * The normal form in which usernames and e-mails are unique (docs/reference/semantics.md §2). An
 * e-mail is folded as a whole, without rules about dots or pluses.
 */
export function normalName(text: string): string {
  return foldText(text);
}

/**
 * The normal form of the first version, which kept default-ignorable code points and the capital
 * "ẞ". Names of that version are reserved under it, and ids of imported clients are derived from
 * it, so it never changes (decision 0036).
 */
export function formerName(text: string): string {
  const folded = Array.from(text.normalize('NFKC').trim(), (character) =>
    character === 'ı' ? character : character.toUpperCase().toLowerCase(),
  );
  return folded.join('').normalize('NFKC');
}

/** Every form under which a name may be reserved: one, or two where the versions differ. */
export function formsOfName(text: string): readonly string[] {
  const normal = normalName(text);
  const former = formerName(text);
  return former === normal ? [normal] : [normal, former];
}

/** Whether a name is reserved under a normal form. */
export function hasForm(text: string, form: string): boolean {
  return formsOfName(text).includes(form);
}
