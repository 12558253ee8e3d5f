import type { Offset } from '../../domain/windows.js';
import type { ZoneRules, ZoneSource } from '../../domain/zones.js';
import { instantInTable } from './beyond-table.js';

/** A table of moment-timezone (`data/packed/latest.json`); only the members used here. */
export interface PackedTable {
  /** Version of the tz database, such as `2026f`. */
  readonly version: string;
  /** `name|abbreviations|offsets|indices|changes|population`, numbers in base 60. */
  readonly zones: readonly string[];
  /** `zone|alias`. */
  readonly links: readonly string[];
}

/** An unpacked zone: `offsets[i]` applies before `changes[i]`, the last one after all changes. */
interface Zone {
  readonly changes: Float64Array;
  readonly offsets: Float64Array;
}

const MINUTE_MS = 60_000;
const OFFSET_MAX_MS = 26 * 60 * MINUTE_MS;

/**
 * The time zones of a packed table.
 *
 * - A zone is unpacked at its first use; a table has 120,000 changes.
 * - A table ends at some year; later instants are answered by its last years.
 */
export class PackedZones implements ZoneRules {
  readonly version: string;
  /** By lower-case name: the spelling of the name, and the zone that it refers to. */
  private readonly names = new Map<string, { readonly name: string; readonly zone: string }>();
  private readonly packed = new Map<string, string>();
  private readonly offsets = new Map<string, Offset>();
  private lastYear: number | null = null;

  constructor(
    table: PackedTable,
    readonly source: ZoneSource,
    readonly publishedBy: number,
  ) {
    this.version = table.version;
    for (const text of table.zones) {
      const zone = text.slice(0, text.indexOf('|'));
      this.packed.set(zone, text);
      this.names.set(zone.toLowerCase(), { name: zone, zone });
    }
    for (const link of table.links) {
      const [zone = '', name = ''] = link.split('|');
      this.names.set(name.toLowerCase(), { name, zone });
    }
  }

  nameOf(text: string): string | null {
    return this.names.get(text.toLowerCase())?.name ?? null;
  }

  allNames(): readonly string[] {
    return [...this.names.values()].map(({ name }) => name);
  }

  offsetIn(name: string): Offset | null {
    const known = this.names.get(name.toLowerCase());
    if (known === undefined) return null;
    let offset = this.offsets.get(known.zone);
    if (offset === undefined) {
      offset = this.offsetOf(unpack(this.packed.get(known.zone) ?? ''));
      this.offsets.set(known.zone, offset);
    }
    return offset;
  }

  /**
   * Unpacks every zone.
   * @throws Error that names the invalid zone of the table
   */
  check(): void {
    for (const text of this.packed.values()) unpack(text);
    for (const { name, zone } of this.names.values()) {
      if (!this.packed.has(zone)) throw new Error(`the alias ${name} leads to no zone`);
    }
  }

  private offsetOf(zone: Zone): Offset {
    // Every table covers at least two years after its own release.
    const trusted = Date.UTC(Number(this.version.slice(0, 4)) + 2, 0);
    const ends = lastYearOf(zone);
    return (instant) => {
      if (instant < trusted) return offsetAt(zone, instant);
      const last = this.horizon();
      return offsetAt(zone, ends === last ? instantInTable(instant, last) : instant);
    };
  }

  /** The last year in which the table has a change of any zone. */
  private horizon(): number {
    this.lastYear ??= Math.max(
      ...[...this.packed.values()].map((text) => lastYearOf(unpack(text))),
    );
    return this.lastYear;
  }
}

function offsetAt({ changes, offsets }: Zone, instant: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instant < (changes[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return offsets[low] ?? 0;
}

function lastYearOf({ changes }: Zone): number {
  return new Date(changes.at(-1) ?? 0).getUTCFullYear();
}

/** @throws Error when the text is no packed zone */
function unpack(text: string): Zone {
  const [name = '', , offsetTexts = '', indices = '', changeTexts = ''] = text.split('|');
  // The table counts minutes west of Greenwich, the opposite of an offset.
  const known = wordsOf(offsetTexts).map((word) => 0 - millisecondsIn(word));
  const offsets = Float64Array.from(indices, (digit) => known[sixtieths(digit)] ?? Number.NaN);
  let at = 0;
  const changes = Float64Array.from(wordsOf(changeTexts), (word) => (at += millisecondsIn(word)));
  const sound =
    offsets.length === changes.length + 1 &&
    offsets.every((offset) => Math.abs(offset) <= OFFSET_MAX_MS) &&
    changes.every((change, index) => index === 0 || change > (changes[index - 1] ?? change));
  if (!sound) throw new Error(`the zone ${name || '(without a name)'} cannot be read`);
  return { changes, offsets };
}

function wordsOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

/** Minutes in base 60 (0-9, a-z, A-X), with or without a fraction. */
function millisecondsIn(word: string): number {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\w*)(?:\.(\w+))?$/.exec(word) ?? [];
  let minutes = sign === undefined || `${whole}${fraction}` === '' ? Number.NaN : 0;
  for (const digit of whole) minutes = minutes * 60 + sixtieths(digit);
  let unit = 1;
  for (const digit of fraction) minutes += sixtieths(digit) * (unit /= 60);
  return Math.round((sign === '-' ? -minutes : minutes) * MINUTE_MS);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

function sixtieths(digit: string): number {
  const value = DIGITS.indexOf(digit);
  return value < 0 ? Number.NaN : value;
}
