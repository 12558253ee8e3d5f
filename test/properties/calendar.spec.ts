import fc from 'fast-check';
import { DateTime } from 'luxon';
import { WEEKDAYS, type DispatchSpan } from '../../src/domain/client/settings.js';
import { formatCredits, parseCredits, readCredits } from '../../src/domain/credits.js';
import { dispatchAllowed, dispatchNotBefore } from '../../src/domain/dispatch.js';
import { calendarWindows } from '../../src/domain/calendar.js';
import type { Span } from '../../src/domain/windows.js';
import { RuledZone } from './ruled-zone.js';
import { ZONES } from './steps.js';
import { PATIENCE_MS, verify } from './verify.js';

const YEAR = Date.parse('2026-01-01T00:00:00Z');
const instants = fc.integer({ min: YEAR, max: YEAR + 3 * 366 * 86_400_000 });
const zones = fc.constantFrom(...ZONES, 'America/Havana', 'Africa/Cairo', 'Asia/Kathmandu');
const times = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`);
const spans: fc.Arbitrary<DispatchSpan[]> = fc.array(
  fc.record({
    days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    from: times,
    to: times,
  }),
  { maxLength: 4 },
);

const LABELS = { day: 'yyyy-MM-dd', week: 'kkkk-WW', month: 'yyyy-MM' };

/**
 * The local date of an instant. (Not luxon's `hasSame`: when clocks go back to midnight, it takes
 * the first of the two for another day than the rest.)
 */
function onTheWall(zone: string, t: number, unit: keyof typeof LABELS): string {
  return DateTime.fromMillis(t, { zone: new RuledZone(zone) }).toFormat(LABELS[unit]);
}

/** The rule as a reader of a clock on the wall would apply it. */
function wallClockAllows(list: readonly DispatchSpan[], zone: string, t: number): boolean {
  const local = DateTime.fromMillis(t, { zone: new RuledZone(zone) });
  const clock = local.toFormat('HH:mm');
  const today = WEEKDAYS[local.weekday - 1];
  const yesterday = WEEKDAYS[(local.weekday + 5) % 7];
  const on = (span: DispatchSpan, day: string | undefined): boolean =>
    span.days.some((each) => each === day);
  return list.some((span) => {
    if (span.from < span.to) return on(span, today) && span.from <= clock && clock < span.to;
    return (on(span, today) && span.from <= clock) || (on(span, yesterday) && clock < span.to);
  });
}

describe('the calendar, at random instants', () => {
  it(
    'tiles time with days, weeks and months of the zone [I11]',
    () => {
      verify('windows', fc.tuple(zones, instants), ([zone, t]) => {
        const windows = calendarWindows(zone, t);
        for (const unit of ['day', 'week', 'month'] as const) {
          const { from, to }: Span = windows[unit];
          expect(from <= t && t < to).toBe(true);
          expect(calendarWindows(zone, from)[unit]).toEqual({ from, to });
          expect(calendarWindows(zone, to - 1)[unit]).toEqual({ from, to });
          expect(calendarWindows(zone, to)[unit].from).toBe(to);
          expect(onTheWall(zone, from, unit)).toBe(onTheWall(zone, t, unit));
          expect(onTheWall(zone, to - 1, unit)).toBe(onTheWall(zone, t, unit));
        }
      });
    },
    PATIENCE_MS,
  );

  it(
    'allows sending when the clock on the wall does, and says when next [S0-08]',
    () => {
      verify('dispatch', fc.tuple(zones, instants, spans), ([zone, t, list]) => {
        const allowed = dispatchAllowed(list, zone, t);
        expect(allowed).toBe(wallClockAllows(list, zone, t));
        if (allowed) return;
        const notBefore = dispatchNotBefore(list, zone, t);
        expect(notBefore === null).toBe(list.length === 0);
        if (notBefore === null) return;
        const next = Date.parse(notBefore);
        expect(dispatchAllowed(list, zone, next)).toBe(true);
        expect(dispatchAllowed(list, zone, next - 1)).toBe(false);
        expect(wallClockAllows(list, zone, next)).toBe(true);
      });
    },
    PATIENCE_MS,
  );
});

describe('amounts', () => {
  it('are read as they were written', () => {
    const largest = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    // Of any size: amounts of a few credits and those near 10^15 are generated separately.
    const small = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n });
    const edge = fc.bigInt({ min: 10n ** 15n - 10n ** 7n, max: 10n ** 15n + 10n ** 7n });
    const micro = fc.oneof(largest, small, edge);
    verify('amounts', micro, (credits) => {
      const text = formatCredits(credits);
      expect(text).toMatch(/^(?!-0$)-?(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/);
      expect(parseCredits(text)).toBe(credits);
      expect(readCredits(text)).toBe(credits);
      const [whole, decimals = ''] = text.replace('-', '').split('.');
      const size = BigInt(`${whole}${decimals.padEnd(6, '0')}`);
      expect(credits < 0n ? -size : size).toBe(credits);
    });
  });
});
