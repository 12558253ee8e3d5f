/** Limits of a password in Unicode code points of its normal form, inclusive (S1-19). */
export const PASSWORD_LENGTH = { min: 8, max: 20 } as const;

export type PasswordRule =
  | 'PASSWORD_LENGTH'
  | 'PASSWORD_DIGIT'
  | 'PASSWORD_UPPER_CASE'
  | 'PASSWORD_LOWER_CASE'
  | 'PASSWORD_SPECIAL'
  | 'PASSWORD_MISMATCH';

/** A failed rule; the message says what to send instead and never quotes the password. */
export interface PasswordFault {
  readonly rule: PasswordRule;
  readonly message: string;
}

/** The kinds of characters that a password needs (S1-20), in any script. */
const KINDS: readonly (readonly [rule: PasswordRule, kind: RegExp, message: string])[] = [
  ['PASSWORD_DIGIT', /\p{Nd}/u, 'must have at least one digit'],
  ['PASSWORD_UPPER_CASE', /\p{Lu}/u, 'must have at least one upper-case letter'],
  ['PASSWORD_LOWER_CASE', /\p{Ll}/u, 'must have at least one lower-case letter'],
  [
    'PASSWORD_SPECIAL',
    /[\p{P}\p{S}]/u,
    'must have at least one special character (punctuation or a symbol)',
  ],
];

/**
 * The form in which passwords are counted, compared and hashed. Keyboards and systems compose
 * accents differently, so the same typed password may arrive in several forms.
 */
export function normalPassword(text: string): string {
  return text.normalize('NFC');
}

/**
 * Every rule that a new password fails (S1-17 to S1-21); none when it is accepted.
 * @param confirmation the second input; `undefined` when it was left out
 */
export function passwordFaults(
  password: string,
  confirmation: string | undefined,
): readonly PasswordFault[] {
  const normal = normalPassword(password);
  const { min, max } = PASSWORD_LENGTH;
  const length = Array.from(normal).length;
  const faults: PasswordFault[] = [];
  if (length < min || length > max) {
    faults.push({ rule: 'PASSWORD_LENGTH', message: `must have ${min} to ${max} characters` });
  }
  for (const [rule, kind, message] of KINDS) {
    if (!kind.test(normal)) faults.push({ rule, message });
  }
  const isSame = confirmation !== undefined && normalPassword(confirmation) === normal;
  if (!isSame) faults.push({ rule: 'PASSWORD_MISMATCH', message: 'must equal the password' });
  return faults;
}
