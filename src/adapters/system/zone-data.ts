import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Offset } from '../../domain/windows.js';
import type { ZoneRules } from '../../domain/zones.js';
import { PackedZones, type PackedTable } from './packed-zones.js';
import { RuntimeZones } from './runtime-zones.js';

const require = createRequire(import.meta.url);
const SHIPPED_TABLE = require.resolve('moment-timezone/data/packed/latest.json');
/** Publication date of the installed package; a test compares it with the package's changelog. */
export const SHIPPED_ON = Date.parse('2026-10-29');

/** The operator configured a tz database that cannot be used. */
export class ZoneDataUnusable extends Error {
  override readonly name = 'ZoneDataUnusable';
}

export interface ZoneChoice {
  readonly rules: ZoneRules;
  /** A sentence about the choice for the operator; `null` = nothing to report. */
  readonly warning: string | null;
}

/**
 * Selects the newest tz database: the configured file, the shipped one, or the runtime's. If two
 * are equally new, the first in this list wins.
 *
 * @param path a `data/packed/latest.json` of moment-timezone; `null` = none is configured
 * @param runtime the version of the runtime's own data; `undefined` = it has none
 * @throws ZoneDataUnusable
 */
export function chooseZones(
  path: string | null,
  runtime: string | undefined = process.versions['tz'],
): ZoneChoice {
  const given = path === null ? null : givenZones(path);
  const shipped = new PackedZones(readTable(SHIPPED_TABLE), 'shipped', SHIPPED_ON);
  const own = new RuntimeZones(runtime ?? '', yearEnd(runtime ?? ''));
  const all: ZoneRules[] = given === null ? [shipped, own] : [given, shipped, own];
  const rules = new NewestZones(all.sort((a, b) => byAge(a.version, b.version)));
  if (given === null || rules.source === 'file') return { rules, warning: null };
  const warning =
    `TALLYSTICK_ZONE_DATA has tz ${given.version}, older than the ${rules.source} ` +
    `${rules.version}, which is used: unset it or give it a newer table`;
  return { rules, warning };
}

/** Rules of the newest release; a zone that it does not know is looked up in the older ones. */
class NewestZones implements ZoneRules {
  readonly version: string;
  readonly source: ZoneRules['source'];
  readonly publishedBy: number;

  constructor(private readonly newestFirst: readonly ZoneRules[]) {
    const [newest] = newestFirst;
    if (newest === undefined) throw new Error('there are no zone rules at all');
    ({ version: this.version, source: this.source, publishedBy: this.publishedBy } = newest);
  }

  nameOf(text: string): string | null {
    return this.first((each) => each.nameOf(text));
  }

  offsetIn(zone: string): Offset | null {
    return this.first((each) => each.offsetIn(zone));
  }

  allNames(): readonly string[] {
    return [...new Set(this.newestFirst.flatMap((each) => each.allNames()))];
  }

  private first<T>(ask: (rules: ZoneRules) => T | null): T | null {
    for (const rules of this.newestFirst) {
      const answer = ask(rules);
      if (answer !== null) return answer;
    }
    return null;
  }
}

const VERSION = /^(\d{4})([a-z]{1,2})$/;

/** Newest first: by year, then by letter. The version after `z` would be `za`. */
function byAge(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}

/** The latest instant at which a version can have been published; 0 for an invalid version. */
function yearEnd(version: string): number {
  const year = VERSION.exec(version)?.[1];
  return year === undefined ? 0 : Date.UTC(Number(year) + 1, 0);
}

function givenZones(path: string): PackedZones {
  try {
    const table = readTable(path);
    const zones = new PackedZones(table, 'file', yearEnd(table.version));
    zones.check();
    return zones;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ZoneDataUnusable(
      `TALLYSTICK_ZONE_DATA: ${path} is no table of time zones (${reason}): give it the ` +
        'data/packed/latest.json of moment-timezone, or unset it',
    );
  }
}

/** @throws Error when the file cannot be read or lacks a part of a table */
function readTable(path: string): PackedTable {
  const table = JSON.parse(readFileSync(path, 'utf8')) as Partial<PackedTable> | null;
  const { version, zones, links } = table ?? {};
  if (typeof version !== 'string' || !VERSION.test(version)) {
    throw new Error('"version" must be one of the tz database, such as 2026f');
  }
  for (const [name, list] of Object.entries({ zones, links })) {
    if (!isTexts(list)) throw new Error(`"${name}" must be a list of texts`);
  }
  return { version, zones: zones ?? [], links: links ?? [] };
}

function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string');
}
