import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium: none is downloaded. */
const PROGRAM = '/usr/bin/chromium';

export const hasChromium = existsSync(PROGRAM);

/** For suites that need a browser: without one they are skipped, and the output lists them. */
export const describeInBrowser = hasChromium ? describe : describe.skip;

export function launchChromium(): Promise<Browser> {
  const args = ['--no-sandbox', '--host-resolver-rules=MAP *.brand.test 127.0.0.1'];
  return chromium.launch({ executablePath: PROGRAM, args });
}
