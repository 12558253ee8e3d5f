import { foldText } from '../fold-text.js';

/**
 * The normal form in which usernames and e-mails are unique (semantics §2). An e-mail is folded as
 * a whole, without rules about dots or pluses.
 */
export function normalName(text: string): string {
  return foldText(text);
}
