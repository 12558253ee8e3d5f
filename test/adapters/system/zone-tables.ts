import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedTable } from '../../../src/adapters/system/packed-zones.js';

const path = createRequire(import.meta.url).resolve('moment-timezone/data/packed/latest.json');

/** The table that is shipped. */
export const SHIPPED = JSON.parse(readFileSync(path, 'utf8')) as PackedTable;

/** A table of two zones without any change of clocks: UTC, and Berlin an hour ahead of it. */
export function smallTable(version: string): PackedTable {
  return {
    version,
    zones: ['Etc/UTC|UTC|0|0||', 'Europe/Berlin|CET|-10|0||35e5'],
    links: ['Etc/UTC|UTC'],
  };
}

/** Files of one test, in a folder that goes with it. */
export class TableFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tallystick-zones-'));
  private count = 0;

  /** @returns the path of a file with this content: a text as it is, anything else as JSON */
  write(content: unknown): string {
    const file = join(this.folder, `${(this.count += 1)}.json`);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
