import fc from 'fast-check';
import {
  clockOf,
  minutesOf,
  shareOfHour,
  spansOf,
  WEEKDAYS,
  withPart,
  type Span,
} from '../../../console/src/staff/fields/week-hours.js';

const time = fc.integer({ min: 0, max: 1439 }).map(clockOf);
const span: fc.Arbitrary<Span> = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
  from: time,
  to: time,
});

describe('the week of dispatch hours', () => {
  it('says the same after it was read into minutes and written as spans', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), (spans) => {
        const minutes = minutesOf(spans);
        expect(minutesOf(spansOf(minutes))).toEqual(minutes);
      }),
      { numRuns: 50 },
    );
  });

  it.each<readonly [string, readonly Span[]]>([
    ['a night', [{ days: ['SAT'], from: '22:00', to: '02:00' }]],
    ['a night over the end of the week', [{ days: ['SUN'], from: '23:00', to: '01:30' }]],
    ['a whole day', [{ days: ['MON'], from: '00:00', to: '00:00' }]],
    ['every day', [{ days: [...WEEKDAYS], from: '08:30', to: '17:45' }]],
    ['nothing', []],
  ])('writes %s in one span as it was', (_name, spans) => {
    expect(spansOf(minutesOf(spans))).toEqual(spans);
  });

  it('allows and forbids parts of a day', () => {
    const day = minutesOf([{ days: ['TUE'], from: '08:00', to: '20:00' }]);
    const cut = withPart(day, { day: 1, from: 8 * 60, until: 8 * 60 + 30 }, false);
    expect([7, 8, 9, 20].map((hour) => shareOfHour(cut, 1, hour))).toEqual([
      ...['none', 'part', 'all', 'none'],
    ]);
    expect(withPart(cut, { day: 1, from: 8 * 60, until: 8 * 60 + 30 }, true)).toEqual(day);
  });
});
