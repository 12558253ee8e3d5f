import { PackedZones, type PackedTable } from '../../../src/adapters/system/packed-zones.js';
import { RuntimeZones } from '../../../src/adapters/system/runtime-zones.js';
import { SHIPPED } from './zone-tables.js';

const DAY = 86_400_000;
/** An uneven step, so that all hours of a day and all days of a month are met. */
const STEP = 37 * DAY + 5 * 3_600_000;
const CYCLE = 146_097 * DAY;
const NAMES = SHIPPED.zones.map((text) => text.slice(0, text.indexOf('|')));
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

function zonesOf(table: PackedTable): PackedZones {
  return new PackedZones(table, 'shipped', 0);
}

function offset(zones: PackedZones, name: string, t: number): number {
  return zones.offsetIn(name)?.(t) ?? Number.NaN;
}

/** Instants from one year to another, the end excluded. */
function* instants(from: number, to: number): Generator<number> {
  for (let t = Date.UTC(from, 0); t < Date.UTC(to, 0); t += STEP) yield t;
}

/** The table as one that ends with a year, as those of earlier releases do. */
function endingWith(year: number): PackedTable {
  const zones = SHIPPED.zones.map((text) => {
    const [name, words, offsets, indices = '', changes = '', people] = text.split('|');
    let minutes = 0;
    const kept = changes.split(' ').filter((change) => {
      minutes += minutesIn(change);
      return change !== '' && minutes * 60_000 < Date.UTC(year + 1, 0);
    });
    const held = indices.slice(0, kept.length + 1);
    return [name, words, offsets, held, kept.join(' '), people].join('|');
  });
  return { ...SHIPPED, zones };
}

function minutesIn(word: string): number {
  const size = [...word.replace(/^-|\..*$/g, '')].reduce(
    (sum, digit) => sum * 60 + DIGITS.indexOf(digit),
    0,
  );
  return word.startsWith('-') ? -size : size;
}

describe('a packed table', () => {
  const zones = zonesOf(SHIPPED);

  it('can be read whole', () => {
    expect(() => zones.check()).not.toThrow();
    expect(NAMES.length).toBeGreaterThan(300);
  });

  it('says what the runtime says of the past', () => {
    const runtime = new RuntimeZones('', 0);
    const some = NAMES.filter((_name, index) => index % 7 === 0);
    const differing = [...instants(1975, 2025)].flatMap((t) =>
      some
        .map((name) => ({ name, t, own: runtime.offsetIn(name)?.(t) ?? Number.NaN }))
        // The runtime returns full minutes.
        .filter(({ name, own }) => !(Math.abs(offset(zones, name, t) - own) < 60_000)),
    );
    expect(differing).toEqual([]);
  });

  it('is exact to the millisecond where clocks change', () => {
    const change = Date.parse('2026-10-25T01:00:00Z');
    expect(offset(zones, 'Europe/Berlin', change - 1)).toBe(7_200_000);
    expect(offset(zones, 'Europe/Berlin', change)).toBe(3_600_000);
    expect(offset(zones, 'Africa/Monrovia', Date.parse('1971-12-31T00:00:00Z'))).toBe(-2_670_000);
    expect(offset(zones, 'Europe/Berlin', Date.parse('1800-01-01T00:00:00Z'))).toBe(3_208_000);
  });

  it('continues with its last years after its end', () => {
    const short = zonesOf(endingWith(2037));
    // Palestine's rules follow the moon until 2086, which no weekday does.
    const regular = NAMES.filter((name) => !/Gaza|Hebron/.test(name));
    const differing = [...instants(2038, 2110)].flatMap((t) =>
      regular.filter((name) => offset(short, name, t) !== offset(zones, name, t)),
    );
    expect(differing).toEqual([]);
  });

  it('changes clocks beyond its end on the days of its rules', () => {
    const short = zonesOf(endingWith(2037));
    const changes: string[] = [];
    for (let t = Date.UTC(2044, 0); t < Date.UTC(2045, 0); t += DAY / 24) {
      if (offset(short, 'Europe/Berlin', t) !== offset(short, 'Europe/Berlin', t - DAY / 24)) {
        changes.push(new Date(t).toISOString());
      }
    }
    expect(changes).toEqual(['2044-03-27T01:00:00.000Z', '2044-10-30T01:00:00.000Z']);
  });

  it('repeats the calendar of 400 years after the last year that is shipped', () => {
    for (const name of ['Europe/Berlin', 'America/Santiago', 'Asia/Tokyo', 'Antarctica/Troll']) {
      const later = [...instants(2500, 2800)];
      expect(later.map((t) => offset(zones, name, t))).toEqual(
        later.map((t) => offset(zones, name, t - CYCLE)),
      );
    }
  });

  it('knows a zone by any of its names', () => {
    for (const link of SHIPPED.links) {
      const [zone = '', alias = ''] = link.split('|');
      expect(zones.offsetIn(alias)).toBe(zones.offsetIn(zone));
      expect(zones.nameOf(alias.toLowerCase())).toBe(alias);
    }
  });
});
