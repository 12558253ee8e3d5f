import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const PROGRAM = PLACES.find((path) => path !== '' && existsSync(path));

/**
 * Registers a suite that a real browser takes part in. No browser is downloaded: without Chromium
 * on this machine the suite is skipped, and one line on stderr says so.
 */
export function describeInBrowser(title: string, suite: () => void): void {
  if (PROGRAM !== undefined) return describe(title, suite);
  process.stderr.write(`!!! SKIPPED: ${title}: no Chromium here (CHROMIUM may name its path)\n`);
  describe.skip(title, suite);
}

/** @param args further arguments of the program */
export function launchBrowser(...args: readonly string[]): Promise<Browser> {
  if (PROGRAM === undefined) throw new Error('there is no Chromium');
  return chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', ...args] });
}
