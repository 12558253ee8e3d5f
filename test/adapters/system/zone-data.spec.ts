import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  SHIPPED_ON,
  ZoneDataUnusable,
  chooseZones,
} from '../../../src/adapters/system/zone-data.js';
import { isOutdated } from '../../../src/domain/zones.js';
import { SHIPPED, smallTable, TableFiles } from './zone-tables.js';

const HOUR = 3_600_000;

function hoursAt(zone: string, instant: string, rules = chooseZones(null).rules): number {
  return (rules.offsetIn(zone)?.(Date.parse(instant)) ?? Number.NaN) / HOUR;
}

describe('the zone data of a service', () => {
  let files: TableFiles;

  beforeEach(() => {
    files = new TableFiles();
  });

  afterEach(() => files.remove());

  it.each([
    ['America/Vancouver', -7],
    ['America/Edmonton', -6],
    ['America/Winnipeg', -5],
    ['Africa/Casablanca', 0],
    ['America/Havana', -4],
    ['US/Pacific', -8],
    ['Europe/Berlin', 1],
    ['Asia/Kathmandu', 5.75],
    ['UTC', 0],
  ])('is that of tz 2026f or later in %s [I11] [S0-07]', (zone, hours) => {
    expect(hoursAt(zone, '2026-12-15T12:00:00Z')).toBe(hours);
  });

  it('is the shipped table where the runtime is older or has none', () => {
    for (const runtime of ['2025c', SHIPPED.version, undefined]) {
      const { rules, warning } = chooseZones(null, runtime);
      expect([rules.version, rules.source, warning]).toEqual([SHIPPED.version, 'shipped', null]);
    }
  });

  it('is the data of the runtime where that is newer', () => {
    const { rules, warning } = chooseZones(null, '2999a');
    expect([rules.version, rules.source, warning]).toEqual(['2999a', 'runtime', null]);
    expect(hoursAt('Asia/Tokyo', '2026-12-15T12:00:00Z', rules)).toBe(9);
    expect(rules.nameOf('us/pacific')).toBe('US/Pacific');
  });

  it('is the table of the file where none is newer, and knows the zones of the others', () => {
    for (const version of ['2998z', SHIPPED.version]) {
      const { rules, warning } = chooseZones(files.write(smallTable(version)), '2025c');
      expect([rules.version, rules.source, warning]).toEqual([version, 'file', null]);
      expect(hoursAt('Europe/Berlin', '2026-07-01T12:00:00Z', rules)).toBe(1);
      expect(hoursAt('America/Havana', '2026-12-15T12:00:00Z', rules)).toBe(-4);
    }
  });

  it('is not that of a file which is older, and says so', () => {
    const { rules, warning } = chooseZones(files.write(smallTable('2026e')), '2025c');
    expect([rules.version, rules.source]).toEqual([SHIPPED.version, 'shipped']);
    expect(warning).toBe(
      'TALLYSTICK_ZONE_DATA has tz 2026e, older than the shipped 2026f, which is used: ' +
        'unset it or give it a newer table',
    );
  });

  it('counts as outdated a year after it was published', () => {
    const { rules } = chooseZones(null, '2025c');
    expect(isOutdated(rules, Date.parse('2027-10-29T00:00:00Z'))).toBe(false);
    expect(isOutdated(rules, Date.parse('2027-10-29T00:00:01Z'))).toBe(true);
    const file = chooseZones(files.write(smallTable('2027a')), '2025c').rules;
    expect(isOutdated(file, Date.parse('2028-12-31T00:00:00Z'))).toBe(false);
    expect(isOutdated(file, Date.parse('2029-01-01T00:00:00Z'))).toBe(true);
  });

  it('has the day on which the installed package was published', () => {
    const main = createRequire(import.meta.url).resolve('moment-timezone/package.json');
    const { version } = JSON.parse(readFileSync(main, 'utf8')) as { version: string };
    const changes = readFileSync(join(dirname(main), 'changelog.md'), 'utf8');
    const day = new Date(SHIPPED_ON).toISOString().slice(0, 10);
    expect(changes).toContain(`### \`${version}\` _${day}_`);
  });

  it.each([
    ['no JSON', '{', 'JSON'],
    ['nothing', 'null', '"version"'],
    ['another version', { ...smallTable('6.6'), version: '0.6.6' }, '"version"'],
    ['no zones', { ...smallTable('2027a'), zones: [] }, '"zones"'],
    ['zones that are no texts', { ...smallTable('2027a'), zones: [1] }, '"zones"'],
    ['no links', { ...smallTable('2027a'), links: undefined }, '"links"'],
    ['a zone without a name', { ...smallTable('2027a'), zones: ['|CET|-10|0||'] }, 'zone'],
    ['a digit that is none', { ...smallTable('2027a'), zones: ['A/B|CET|-1Z|0||'] }, 'A/B'],
    ['an empty offset', { ...smallTable('2027a'), zones: ['A/B|CET||0||'] }, 'A/B'],
    ['an offset of days', { ...smallTable('2027a'), zones: ['A/B|CET|-1000|0||'] }, 'A/B'],
    ['an index without offset', { ...smallTable('2027a'), zones: ['A/B|CET|-10|01|5|'] }, 'A/B'],
    ['too few changes', { ...smallTable('2027a'), zones: ['A/B|C D|-10 0|010|5|'] }, 'A/B'],
    ['changes out of order', { ...smallTable('2027a'), zones: ['A/B|C D|-10 0|010|5 -3|'] }, 'A/B'],
    ['an alias of nothing', { ...smallTable('2027a'), links: ['A/C|A/B'] }, 'A/B'],
  ])('refuses a file with %s, and says what to do', (_title, content, response) => {
    const path = files.write(content);
    const choose = (): unknown => chooseZones(path);
    expect(choose).toThrow(ZoneDataUnusable);
    expect(choose).toThrow(`TALLYSTICK_ZONE_DATA: ${path} is no table of time zones (`);
    expect(choose).toThrow(response);
    expect(choose).toThrow('give it the data/packed/latest.json of moment-timezone, or unset it');
  });

  it('refuses a file that is not there', () => {
    expect(() => chooseZones('/no/such/latest.json')).toThrow('ENOENT');
  });
});

describe('the name of a zone', () => {
  const { rules } = chooseZones(null);

  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['EUROPE/BERLIN', 'Europe/Berlin'],
    ['us/pacific', 'US/Pacific'],
    ['America/Port-Au-Prince', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['asia/calcutta', 'Asia/Calcutta'],
    ['europe/kyiv', 'Europe/Kyiv'],
    ['est', 'EST'],
  ])('%s is spelled %s, as the tz database does', (text, name) => {
    expect(rules.nameOf(text)).toBe(name);
    expect(rules.offsetIn(text)?.(0)).toBe(rules.offsetIn(name)?.(0));
  });

  it.each(['Mars/Olympus', '+05:30', 'GMT+5', '', 'constructor', '__proto__', 'JST', 'Berlin'])(
    '"%s" is none',
    (text) => {
      expect(rules.nameOf(text)).toBeNull();
    },
  );

  it('that only the runtime knows still has a clock, for clients that have it already', () => {
    expect(hoursAt('JST', '2026-12-15T12:00:00Z')).toBe(9);
    expect(rules.offsetIn('Mars/Olympus')).toBeNull();
  });
});
