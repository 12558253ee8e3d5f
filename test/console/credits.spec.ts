import fc from 'fast-check';
import {
  amountOf,
  decimalSeparator,
  microsOf,
  plus,
  shareOf,
  shownAmount,
  typedAmount,
} from '../../console/src/api/credits.js';
import { formatCredits } from '../../src/domain/credits.js';

const MOST = 10n ** 18n;

describe('amounts in the console', () => {
  it('are written as the service writes them', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -MOST, max: MOST }), (micros) => {
        const text = amountOf(micros);
        expect(microsOf(text)).toBe(micros);
        expect(text).toBe(formatCredits(micros));
      }),
    );
  });

  it.each([
    ['0.1', '0.2', '0.3'],
    ['999999999999.999999', '0.000001', '1000000000000'],
    ['-0.5', '0.5', '0'],
    ['12345678901.000001', '1', '12345678902.000001'],
  ])('are added exactly: %s and %s are %s', (one, other, sum) => {
    expect(plus(one, other)).toBe(sum);
  });

  it.each([
    ['100', '.', '100'],
    [' 0.000001 ', '.', '0.000001'],
    ['1,5', ',', '1.5'],
    ['007', '.', '7'],
    ['+3', '.', '3'],
    ['1000000000000', '.', '1000000000000'],
  ])('are read as they were typed: %j with %j', (text, separator, amount) => {
    expect(typedAmount(text, { separator })).toEqual({ amount });
  });

  it.each([
    ['', '.', 'EMPTY'],
    ['1,500', '.', 'FORM'],
    ['1.500', ',', 'FORM'],
    ['1.', '.', 'FORM'],
    ['.5', '.', 'FORM'],
    ['1e3', '.', 'FORM'],
    ['٣', '.', 'FORM'],
    ['1 000', '.', 'FORM'],
    ['1.0000001', '.', 'DECIMALS'],
    ['0', '.', 'ZERO'],
    ['-1', '.', 'NEGATIVE'],
    ['1000000000000.000001', '.', 'LARGE'],
  ])('are refused where they could mean something else: %j with %j is %s', (...row) => {
    const [text, separator, fault] = row;
    expect(typedAmount(text, { separator })).toEqual({ fault });
  });

  it('may be negative where that is asked for', () => {
    expect(typedAmount('−2.5', { separator: '.', isSigned: true })).toEqual({ amount: '-2.5' });
  });

  it.each([
    ['-1234567.5', 'en', '−1,234,567.5'],
    ['1234567.000001', 'de', '1.234.567,000001'],
    ['0', 'de', '0'],
  ])('are shown to readers: %s in %s is %s', (amount, language, shown) => {
    expect(shownAmount(amount, language)).toBe(shown);
    expect(decimalSeparator(language)).toBe(language === 'de' ? ',' : '.');
  });

  it.each([
    ['65', '100', 65],
    ['-1', '100', 0],
    ['5', '0', 0],
    ['200', '100', 100],
    ['1', '3', 33.33],
  ])('fill a bar between its ends: %s of %s is %d percent', (part, whole, share) => {
    expect(shareOf(part, whole)).toBe(share);
  });
});
