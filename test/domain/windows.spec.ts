import { calendarWindows } from '../../src/domain/calendar.js';
import type { Span } from '../../src/domain/windows.js';
import { useZoneRules, zoneRules } from '../../src/domain/zones.js';

const HOUR = 3_600_000;

function iso({ from, to }: Span): [string, string] {
  return [new Date(from).toISOString(), new Date(to).toISOString()];
}

function dayHours(zone: string, instant: string): number {
  const { day } = calendarWindows(zone, Date.parse(instant));
  return (day.to - day.from) / HOUR;
}

describe('calendar windows', () => {
  it('are day, week from Monday and month of the zone [I11] [S0-07]', () => {
    const windows = calendarWindows('Europe/Berlin', Date.parse('2026-01-04T23:30:00.000Z'));
    expect(iso(windows.day)).toEqual(['2026-01-04T23:00:00.000Z', '2026-01-05T23:00:00.000Z']);
    expect(iso(windows.week)).toEqual(['2026-01-04T23:00:00.000Z', '2026-01-11T23:00:00.000Z']);
    expect(iso(windows.month)).toEqual(['2025-12-31T23:00:00.000Z', '2026-01-31T23:00:00.000Z']);
  });

  it('have days of 23 and 25 hours where clocks change [I11]', () => {
    expect(dayHours('Europe/Berlin', '2026-03-29T12:00:00Z')).toBe(23);
    expect(dayHours('Europe/Berlin', '2026-10-25T12:00:00Z')).toBe(25);
    expect(dayHours('America/New_York', '2026-03-08T12:00:00Z')).toBe(23);
    expect(dayHours('Australia/Lord_Howe', '2026-04-05T12:00:00Z')).toBe(24.5);
    expect(dayHours('UTC', '2026-03-29T12:00:00Z')).toBe(24);
  });

  it.each([
    ['Africa/Cairo', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
    ['America/Santiago', '2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z'],
    ['Asia/Beirut', '2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  ])('begin after the gap where midnight does not exist in %s [I11]', (zone, from, to) => {
    for (const t of [Date.parse(from), Date.parse(to) - 1]) {
      expect(iso(calendarWindows(zone, t).day)).toEqual([from, to]);
    }
    expect(iso(calendarWindows(zone, Date.parse(from) - 1).day)[1]).toBe(from);
  });

  it.each([
    ['America/Havana', '2025-11-02T04:00:00.000Z', '2025-11-03T05:00:00.000Z'],
    ['Atlantic/Azores', '2026-10-25T00:00:00.000Z', '2026-10-26T01:00:00.000Z'],
  ])('begin at the first of two midnights in %s, from any instant [I11]', (zone, from, to) => {
    for (let t = Date.parse(from); t < Date.parse(to); t += HOUR / 2) {
      expect(iso(calendarWindows(zone, t).day)).toEqual([from, to]);
    }
    expect(iso(calendarWindows(zone, Date.parse(from) - 1).day)[1]).toBe(from);
  });

  it('are those of the zone data in use, as soon as it is another [I11]', () => {
    const shipped = zoneRules();
    const t = Date.parse('2026-12-15T07:30:00Z');
    expect(iso(calendarWindows('America/Vancouver', t).day)[0]).toBe('2026-12-15T07:00:00.000Z');
    useZoneRules({ ...shipped, offsetIn: () => () => -8 * HOUR });
    expect(iso(calendarWindows('America/Vancouver', t).day)[0]).toBe('2026-12-14T08:00:00.000Z');
    useZoneRules(shipped);
  });

  it('do not overlap where a date is left and entered again', () => {
    const zone = 'America/St_Johns';
    const twice = calendarWindows(zone, Date.parse('2010-11-07T03:00:00Z')).day;
    const before = calendarWindows(zone, Date.parse('2010-11-07T02:00:00Z')).day;
    expect(before.to).toBe(twice.from);
    expect(twice.from).toBe(Date.parse('2010-11-07T02:30:00.000Z'));
  });

  it('skip a date that a zone never had', () => {
    const before = calendarWindows('Pacific/Apia', Date.parse('2011-12-30T09:00:00Z')).day;
    const after = calendarWindows('Pacific/Apia', Date.parse('2011-12-30T10:00:00Z')).day;
    expect(iso(before)).toEqual(['2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z']);
    expect(iso(after)).toEqual(['2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z']);
  });

  it('read an unknown zone as UTC', () => {
    expect(calendarWindows('Mars/Olympus', 0).day).toEqual({ from: 0, to: 24 * HOUR });
  });
});
