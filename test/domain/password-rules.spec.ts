import { passwordFaults } from '../../src/domain/password-rules.js';

const rulesOf = (password: string, confirmation: string | undefined = password): string[] =>
  passwordFaults(password, confirmation).map(({ rule }) => rule);

describe('a new password', () => {
  it.each([
    ['of 8 characters', 'Abcdef1!'],
    ['of 20 characters', 'Abcdefghijklmnopq1!x'],
    ['of letters, digits and symbols of other scripts', 'Жук٣жжж€'],
    [
      'of characters beyond the basic plane, each counted once',
      'Aa1!😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀',
    ],
    ['whose accents are composed of two characters each', 'E\u0301e\u03011!abcdefghijklmnop'],
  ])('is accepted %s [S1-19] [S1-20]', (_what, password) => {
    expect(rulesOf(password)).toEqual([]);
  });

  it.each([
    ['7 characters', 'Abcde1!', ['PASSWORD_LENGTH']],
    ['21 characters', 'Abcdefghijklmnopqr1!x', ['PASSWORD_LENGTH']],
    ['7 characters in 14 code units', 'Aa1!😀😀😀', ['PASSWORD_LENGTH']],
    ['no digit', 'Abcdefg!', ['PASSWORD_DIGIT']],
    ['no upper-case letter', 'abcdef1!', ['PASSWORD_UPPER_CASE']],
    ['no lower-case letter', 'ABCDEF1!', ['PASSWORD_LOWER_CASE']],
    ['no special character', 'Abcdefg1', ['PASSWORD_SPECIAL']],
    ['a space instead of a special character', 'Abcdef 1', ['PASSWORD_SPECIAL']],
    [
      'nothing',
      '',
      [
        'PASSWORD_LENGTH',
        'PASSWORD_DIGIT',
        'PASSWORD_UPPER_CASE',
        'PASSWORD_LOWER_CASE',
        'PASSWORD_SPECIAL',
      ],
    ],
  ])('fails with %s [S1-19] [S1-20]', (_what, password, rules) => {
    expect(rulesOf(password)).toEqual(rules);
  });

  it('must equal its confirmation, however its accents are composed [S1-18] [S1-21] [S0-03]', () => {
    expect(rulesOf('Abcdef1!', 'Abcdef1?')).toEqual(['PASSWORD_MISMATCH']);
    expect(passwordFaults('Abcdef1!', undefined).map(({ rule }) => rule)).toEqual([
      'PASSWORD_MISMATCH',
    ]);
    expect(rulesOf('\u00c9bcdef1!', 'E\u0301bcdef1!')).toEqual([]);
    expect(rulesOf('abcdef1!', 'x')).toEqual(['PASSWORD_UPPER_CASE', 'PASSWORD_MISMATCH']);
  });
});
