import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './build-if-needed.mjs';

/**
 * Every suite that needs a server, on the addresses in the environment; where there are none, on
 * the stand-ins of test/servers, which are started for the run and stopped after it. What follows
 * on the command line goes to jest.
 */
const SUITES = '.*(eventstoredb|mongodb|on-servers).*';
/** Suites that run on the embedded stores too. */
const BOTH = 'api/(worked-example|commands|concurrency)';
const TESTS = join(ROOT, 'test', '/').replaceAll(/[^\w/]/g, '\\$&');

const jest = [
  process.execPath,
  '--experimental-vm-modules',
  join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
  '--testPathPatterns',
  `^${TESTS}(${SUITES}|${BOTH})\\.spec\\.ts$`,
  ...process.argv.slice(2),
];
const given = process.env.EVENTSTORE_URL || process.env.MONGODB_URL;
const start = [process.execPath, join(ROOT, 'test', 'servers', 'start.mjs'), '--'];
const [command, ...rest] = given ? jest : [...start, ...jest];

const child = spawn(command, rest, { cwd: ROOT, stdio: 'inherit' });
child.on('exit', (code) => (process.exitCode = code ?? 1));
// The children are asked to stop by the same signal of the terminal; this one waits for them.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
