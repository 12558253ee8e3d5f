import {
  datesFrom,
  useOf,
  useOfCountries,
  useOfDays,
} from '../../console/src/client/usage/usage-sums.js';

const LINES = [
  { date: '2026-03-28', country: 'DE', messages: 2, debited: '0.000001', refunded: '0' },
  { date: '2026-03-28', country: null, messages: 1, debited: '1', refunded: '0.5' },
  { date: '2026-03-30', country: 'DE', messages: 3, debited: '9007199254740993', refunded: '0' },
];

describe('the usage of a period', () => {
  it('has every date once, also over a change of the clock', () => {
    expect(datesFrom('2026-03-28', '2026-03-30')).toEqual([
      ...['2026-03-28', '2026-03-29', '2026-03-30'],
    ]);
    expect(datesFrom('2026-10-01', '2026-12-29')).toHaveLength(90);
  });

  it('adds amounts exactly', () => {
    expect(useOf(LINES)).toEqual({
      ...{ messages: 6, debited: '9007199254740994.000001', refunded: '0.5' },
    });
    expect(useOf([])).toEqual({ messages: 0, debited: '0', refunded: '0' });
  });

  it('shows days without messages too', () => {
    expect(useOfDays(LINES, datesFrom('2026-03-28', '2026-03-30'))).toEqual([
      { date: '2026-03-28', messages: 3, debited: '1.000001', refunded: '0.5' },
      { date: '2026-03-29', messages: 0, debited: '0', refunded: '0' },
      { date: '2026-03-30', messages: 3, debited: '9007199254740993', refunded: '0' },
    ]);
  });

  it('puts the most used country first', () => {
    const countries = useOfCountries(LINES).map(({ country, messages }) => [country, messages]);
    expect(countries).toEqual([
      ['DE', 5],
      ['', 1],
    ]);
  });
});
