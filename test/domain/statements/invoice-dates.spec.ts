import {
  invoiceDateAfter,
  invoiceDateBefore,
} from '../../../src/domain/statements/invoice-dates.js';

/** The next dates, each from the one before. */
function next(days: readonly number[], from: string, count: number): (string | null)[] {
  const found: (string | null)[] = [];
  for (let date: string | null = from; found.length < count && date !== null;) {
    date = invoiceDateAfter(days, date);
    found.push(date);
  }
  return found;
}

describe('invoice dates', () => {
  it('clamp to the end of a month, and never stay there [S0-45]', () => {
    const dates = ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'];
    expect(next([31], '2027-01-30', 4)).toEqual(dates);
    expect(next([30], '2028-02-01', 2)).toEqual(['2028-02-29', '2028-03-30']);
  });

  it('are one date where two days clamp to it', () => {
    const dates = ['2027-02-28', '2027-03-28', '2027-03-30', '2027-03-31'];
    expect(next([31, 30, 28], '2027-02-01', 4)).toEqual(dates);
  });

  it('cross years in both directions', () => {
    expect(next([1, 15], '2026-12-15', 2)).toEqual(['2027-01-01', '2027-01-15']);
    expect(invoiceDateBefore([1, 15], '2027-01-01')).toBe('2026-12-15');
    expect(invoiceDateBefore([31], '2027-03-01')).toBe('2027-02-28');
  });

  it('do not exist without days', () => {
    expect([invoiceDateAfter([], '2027-01-01'), invoiceDateBefore([], '2027-01-01')]).toEqual([
      null,
      null,
    ]);
  });
});
