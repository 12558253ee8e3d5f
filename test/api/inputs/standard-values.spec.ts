import { createRequire } from 'node:module';
import { isEmail, isISO31661Alpha2, isISO4217CurrencyCode, isPhoneNumber } from 'class-validator';
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { COUNTRY, CURRENCY, EMAIL, PHONE } from '../../../src/api/input/rules/contact-rules.js';
import { COUNTRIES } from '../../../src/api/input/rules/countries.js';
import { CURRENCIES } from '../../../src/api/input/rules/currencies.js';
import { e164Of } from '../../../src/api/input/rules/e164.js';
import type { Rule } from '../../../src/api/input/rules/rule.js';

const accepts = ({ check }: Rule, value: unknown): boolean => check(value, {}) === null;

describe('a currency', () => {
  it.each(['EUR', 'USD', 'VED', 'VES', 'XCG', 'SLE', 'ZWG', 'XAD', 'CHE', 'SVC', 'CREDIT'])(
    'is accepted when it is in use: %s',
    (code) => {
      expect(accepts(CURRENCY, code)).toBe(true);
    },
  );

  it.each(['HRK', 'SLL', 'ZWL', 'ANG', 'CUC', 'BGN', 'DEM', 'CNH', 'eur', 'EURO', '', 978])(
    'is refused when it is withdrawn or none of ISO 4217: %s',
    (code) => {
      expect(accepts(CURRENCY, code)).toBe(false);
    },
  );

  // class-validator's list is of 2023: where it differs from ours, ours has been looked up.
  it('is one of those that class-validator knows, but for changes since 2023', () => {
    const listed = createRequire(createRequire(import.meta.url).resolve('class-validator'))(
      'validator/lib/isISO4217',
    ) as { readonly CurrencyCodes: ReadonlySet<string> };
    const theirs = listed.CurrencyCodes;
    expect([...CURRENCIES].filter((code) => !theirs.has(code)).sort()).toEqual([
      'XAD',
      'XCG',
      'ZWG',
    ]);
    expect([...theirs].filter((code) => !CURRENCIES.has(code)).sort()).toEqual([
      'ANG',
      'BGN',
      'SLL',
      'ZWL',
    ]);
    expect(isISO4217CurrencyCode('SLL')).toBe(true);
  });
});

describe('a country', () => {
  it('is one of the 249 of ISO 3166-1, or Kosovo', () => {
    expect(COUNTRIES.size).toBe(250);
    for (const code of ['DE', 'US', 'SS', 'CW', 'BQ', 'XK']) {
      expect(accepts(COUNTRY, code)).toBe(true);
    }
    for (const code of [
      'de',
      'DEU',
      'UK',
      'EU',
      'AN',
      'YU',
      'DD',
      'UN',
      'XX',
      'ZZ',
      '',
      49,
      null,
    ]) {
      expect(accepts(COUNTRY, code)).toBe(false);
    }
  });

  it('is accepted for each country that has a numbering plan', () => {
    // Ascension and Tristan da Cunha share the code SH in ISO 3166-1.
    const others = getCountries(metadata).filter((code) => !accepts(COUNTRY, code));
    expect(others).toEqual(['AC', 'TA']);
  });

  it('is written in capital letters, which class-validator does not ask for', () => {
    expect(isISO31661Alpha2('de')).toBe(true);
    expect(accepts(COUNTRY, 'de')).toBe(false);
  });
});

describe('an e-mail address', () => {
  it.each([
    'ada@example.com',
    'sender-27@import.invalid',
    "o'hara+tag@example.co.uk",
    'jörg@bücher.example',
    '用户@例子.广告',
    'ada@xn--bcher-kva.example',
    'ÅDA@EXAMPLE.COM',
  ])('is accepted: %s [S1-07]', (address) => {
    expect(accepts(EMAIL, address)).toBe(true);
  });

  it.each([
    'ada',
    'ada@localhost',
    'ada@[127.0.0.1]',
    'ada@1.2.3.4',
    'ada@example.c',
    'ada@ex_ample.com',
    'ada@-example.com',
    'a..b@example.com',
    '.a@example.com',
    'a@b@example.com',
    'Ada <ada@example.com>',
    'ada@example.com,bob@example.com',
    ' ada@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${`${'b'.repeat(60)}.`.repeat(5)}com`,
  ])('is refused: %s [S1-07]', (address) => {
    expect(accepts(EMAIL, address)).toBe(false);
  });

  it.each(['"a b"@example.com', '"a\nBcc:x"@example.com', '"a\u0007"@example.com'])(
    'has no spaces and control characters, which class-validator accepts in quotes: %j',
    (address) => {
      expect(isEmail(address)).toBe(true);
      expect(accepts(EMAIL, address)).toBe(false);
    },
  );
});

describe('a phone number', () => {
  it.each([
    ['+491511234567', '+491511234567'],
    ['+49 151 1234567', '+491511234567'],
    ['+49 (0)151-123/4567', '+491511234567'],
    [' \u202a+49\u00a0151 1234567\u202c ', '+491511234567'],
    ['＋４９１５１１２３４５６７', '+491511234567'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['+383 44 123 456', '+38344123456'],
    ['+39 06 1234 5678', '+390612345678'],
    ['+870 773 111 632', '+870773111632'],
    ['+881 6 1234 5678', '+881612345678'],
    ['+882 16 1234 5678', '+8821612345678'],
    ['+883 5100 0123 4567', '+883510001234567'],
    ['+800 1234 5678', '+80012345678'],
  ])('is stored in E.164 form: %j [S1-08]', (text, stored) => {
    expect(accepts(PHONE, text)).toBe(true);
    expect(e164Of(text)).toBe(stored);
    expect(e164Of(stored)).toBe(stored);
  });

  it.each([
    '0151 1234567',
    '0049 151 1234567',
    '+4912',
    '+49',
    '+999 123456',
    '+491511234567890123',
    '+49 151 1234567 ext. 5',
    '+49151123456a',
    '+1 800 FLOWERS',
    '++491511234567',
    '+49 151 1234567, +49 151 1234568',
    '',
    `+49 ${' '.repeat(80)}1511234567`,
    491511234567,
  ])('is refused: %s', (text) => {
    expect(accepts(PHONE, text)).toBe(false);
  });

  it('is not a sentence with a number in it, which class-validator accepts', () => {
    const sentence = 'call +1 415 555 2671 after nine';
    expect(isPhoneNumber(sentence)).toBe(true);
    expect(accepts(PHONE, sentence)).toBe(false);
  });

  it('may be of any country', () => {
    for (const country of getCountries(metadata)) {
      const code = getCountryCallingCode(country, metadata);
      const lengths = Array.from({ length: 12 }, (_, n) => `+${code}${'2'.repeat(n + 4)}`);
      expect(lengths.some((number) => accepts(PHONE, number))).toBe(true);
    }
  });
});
