import { dayAfter, startOfDay } from '../../console/src/texts/days.js';

describe('a day in the zone of a client', () => {
  it.each([
    ['UTC', '2026-11-30', '2026-11-30T00:00:00.000Z'],
    ['Europe/Berlin', '2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ])('begins at midnight there: %s %s', (zone, date, instant) => {
    expect(startOfDay(date, zone)).toBe(instant);
  });

  it('begins at one o’clock where midnight is skipped, and after a date that is missing', () => {
    expect(startOfDay('2026-09-06', 'America/Santiago')).toBe('2026-09-06T04:00:00.000Z');
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'));
  });

  it('is followed by the next date', () => {
    expect(['2026-12-31', '2028-02-28'].map(dayAfter)).toEqual(['2027-01-01', '2028-02-29']);
  });
});
