import { calendarWindows, type Span } from '../../src/domain/windows.js';

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

  it('begin after the gap where midnight does not exist', () => {
    const { day } = calendarWindows('Africa/Cairo', Date.parse('2026-04-24T12:00:00Z'));
    expect(iso(day)).toEqual(['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z']);
  });

  it('begin at the first of two midnights, from wherever one looks', () => {
    const zone = 'America/Havana';
    const first = calendarWindows(zone, Date.parse('2026-11-01T04:30:00Z')).day;
    const later = calendarWindows(zone, Date.parse('2026-11-01T18:00:00Z')).day;
    expect(iso(first)).toEqual(['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z']);
    expect(later).toEqual(first);
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
