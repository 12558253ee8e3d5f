import { passwordFaults } from '../../domain/password-rules.js';
import { Problem } from '../errors/problem.js';
import { ruleOf } from './rules/value-rules.js';

/** UTF-16 code units; longer texts are no passwords, and nothing is computed on them. */
const TEXT_MAX = 200;
/** Control characters, and halves of surrogate pairs, which UTF-8 cannot carry. */
const NOT_TYPED = /[\p{Cc}\p{Cs}]/u;

/** A password as a field of an input. Its strength is checked apart: it has its own problem. */
export const PASSWORD_TEXT = ruleOf(
  (value) => typeof value === 'string' && value.length <= TEXT_MAX && !NOT_TYPED.test(value),
  'INVALID_PASSWORD',
  `must be a text of up to ${TEXT_MAX} characters without control characters`,
  { type: 'string', format: 'password', maxLength: TEXT_MAX, writeOnly: true },
);

type Sent = string | null | undefined;

/**
 * The new password of an input, whose fields satisfy `PASSWORD_TEXT` already; undefined when both
 * fields are blank (S0-02).
 * @param fields the names of both fields, for the problem
 * @throws Problem PASSWORD_TOO_WEAK with every failed rule; PASSWORD_MISMATCH when only the
 * confirmation is wrong
 */
export function newPassword(
  password: Sent,
  confirmation: Sent,
  fields: readonly [password: string, confirmation: string],
): string | undefined {
  if (isBlank(password) && isBlank(confirmation)) return undefined;
  return requiredPassword(password, confirmation, fields);
}

/** The same for an input that must bring a password. */
export function requiredPassword(
  password: Sent,
  confirmation: Sent,
  [field, confirmationField]: readonly [password: string, confirmation: string],
): string {
  const text = password ?? '';
  const faults = passwordFaults(text, confirmation ?? undefined);
  if (faults.length === 0) return text;
  const errors = faults.map(({ rule, message }) =>
    rule === 'PASSWORD_MISMATCH'
      ? { field: confirmationField, code: rule, message: `must equal ${field}` }
      : { field, code: rule, message },
  );
  const isWeak = errors.some(({ code }) => code !== 'PASSWORD_MISMATCH');
  const detail = isWeak
    ? 'The password fails the rules that errors lists.'
    : `${confirmationField} differs from ${field}.`;
  throw new Problem(isWeak ? 'PASSWORD_TOO_WEAK' : 'PASSWORD_MISMATCH', { detail, errors });
}

function isBlank(text: Sent): boolean {
  return (text ?? '') === '';
}
