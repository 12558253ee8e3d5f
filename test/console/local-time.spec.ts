import { instantOf, isZone, localTime } from '../../console/src/texts/local-time.js';

describe('a local time that somebody typed', () => {
  it.each([
    ['2026-07-01T08:00', 'Europe/Berlin', '2026-07-01T06:00:00.000Z'],
    ['2026-12-01T08:00:30', 'Europe/Berlin', '2026-12-01T07:00:30.000Z'],
    ['2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    // Twice: the earlier one counts.
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    // Skipped: it counts from before the skip.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ])('names an instant of its zone: %s in %s', (local, zone, instant) => {
    expect(instantOf(local, zone)).toBe(instant);
  });

  it('is written back as it was typed', () => {
    const instant = Date.parse(instantOf('2026-07-01T08:00', 'America/New_York'));
    expect(localTime(instant, 'America/New_York')).toBe('2026-07-01T08:00:00');
  });

  it('needs a zone that is known', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isZone)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});
