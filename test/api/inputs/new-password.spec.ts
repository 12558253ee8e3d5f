import { Problem } from '../../../src/api/errors/problem.js';
import {
  newPassword,
  PASSWORD_TEXT,
  requiredPassword,
} from '../../../src/api/input/new-password.js';

const FIELDS = ['newPassword', 'newPasswordConfirm'] as const;

function problemOf(action: () => unknown): Problem {
  try {
    action();
  } catch (cause) {
    if (cause instanceof Problem) return cause;
  }
  throw new Error('no problem was thrown');
}

describe('the passwords of an input', () => {
  it('are kept when both fields are blank [S0-02]', () => {
    for (const blank of ['', null, undefined]) {
      expect(newPassword(blank, blank, FIELDS)).toBeUndefined();
    }
    expect(newPassword('Abcdef1!', 'Abcdef1!', FIELDS)).toBe('Abcdef1!');
  });

  it('name every failed rule with its field, and never quote the text [S1-20] [I18]', () => {
    const { code, parts } = problemOf(() => newPassword('secret', 'secret2', FIELDS));
    expect(code).toBe('PASSWORD_TOO_WEAK');
    expect(parts.errors?.map(({ field, code: rule }) => [field, rule])).toEqual([
      ['newPassword', 'PASSWORD_LENGTH'],
      ['newPassword', 'PASSWORD_DIGIT'],
      ['newPassword', 'PASSWORD_UPPER_CASE'],
      ['newPassword', 'PASSWORD_SPECIAL'],
      ['newPasswordConfirm', 'PASSWORD_MISMATCH'],
    ]);
    expect(JSON.stringify(parts)).not.toContain('secret');
  });

  it('are a mismatch when the password itself is accepted [S1-21]', () => {
    for (const confirmation of ['Abcdef1?', '', undefined]) {
      const { code, parts } = problemOf(() => newPassword('Abcdef1!', confirmation, FIELDS));
      expect([code, parts.errors]).toEqual([
        'PASSWORD_MISMATCH',
        [
          {
            field: 'newPasswordConfirm',
            code: 'PASSWORD_MISMATCH',
            message: 'must equal newPassword',
          },
        ],
      ]);
    }
  });

  it('may not be left out where one is required', () => {
    expect(problemOf(() => requiredPassword('', '', FIELDS)).code).toBe('PASSWORD_TOO_WEAK');
    expect(problemOf(() => newPassword('', 'Abcdef1!', FIELDS)).code).toBe('PASSWORD_TOO_WEAK');
  });

  it('are texts of a bounded length that UTF-8 can carry', () => {
    const accepts = (value: unknown) => PASSWORD_TEXT.check(value, {}) === null;
    expect(['', 'a b', 'x'.repeat(200), '😀'].map(accepts)).toEqual([true, true, true, true]);
    expect([7, null, 'x'.repeat(201), 'a\u0000', '\ud83d'].map(accepts)).toEqual(
      Array(5).fill(false),
    );
  });
});
