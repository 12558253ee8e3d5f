import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../build-if-needed.mjs';
import { buildConsoleIfNeeded } from './console-build.mjs';

/**
 * Runs the suite of the console in a real browser, on the built service. `--report FILE` writes a
 * report of jest; other arguments are patterns for jest.
 */
const { values: options, positionals } = parseArgs({
  options: { report: { type: 'string' } },
  allowPositionals: true,
});
await buildConsoleIfNeeded();
const report = options.report ? ['--json', `--outputFile=${resolve(options.report)}`] : [];
const args = ['--testMatch=**/test/console/**/*.browser.ts', ...report];
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    // Before the options: one that takes a list would take them too.
    ...positionals,
    ...args,
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
