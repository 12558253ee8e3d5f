import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './build-if-needed.mjs';

/**
 * Runs the suite that attacks the service and measures what others notice of it, one case after
 * the other. `--full` uses the sizes that an attacker would choose; without it they are reduced.
 * `--report FILE` writes a report of jest; other arguments are patterns for jest.
 */
const { values: options, positionals } = parseArgs({
  options: { full: { type: 'boolean', default: false }, report: { type: 'string' } },
  allowPositionals: true,
});
const report = options.report ? ['--json', `--outputFile=${resolve(options.report)}`] : [];
const args = ['--testMatch=**/test/abuse/**/*.abuse.ts', '--runInBand', ...report];
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...args,
    ...positionals,
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, TALLYSTICK_ABUSE: options.full ? 'full' : 'reduced' },
  },
);
process.exitCode = status ?? 1;
