import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './build-if-needed.mjs';

/**
 * Every suite that needs a server, on the addresses in the environment; where there are none, on
 * the stand-ins of test/servers, fresh ones for each group. `--report FOLDER` leaves a report of
 * jest for each group in it; other arguments are patterns for jest. Each suite has a ledger and a
 * database of its own, so that given servers can be used again. Groups run one after the other:
 * faults disturb whoever shares the servers.
 */
const GROUPS = [
  { name: 'servers-copy', suites: ['e2e/copy-on-servers'] },
  {
    name: 'servers-api',
    suites: [
      'api/(?:[^/]*/)?(worked-example|commands|concurrency|refusals|fresh-reads|current-balance|recharges|[^/]*on-servers)',
      'faults/[^/]*on-servers',
    ],
  },
  { name: 'servers-import', suites: ['e2e/(?!copy-)[^/]*on-servers'] },
  // One after the other: they freeze, cut and kill what they share; leaders change among three.
  { name: 'servers-faults', suites: ['faults/servers/.*'], more: ['--runInBand'], nodes: 3 },
  // On servers of their own, which they kill; the addresses in the environment only let them run.
  { name: 'servers-chaos', suites: ['chaos/.*'], more: ['--runInBand'] },
  { name: 'servers-contracts', suites: ['contracts/(eventstoredb|mongodb)/.*'] },
];

const { values: options, positionals } = parseArgs({
  options: { report: { type: 'string' } },
  allowPositionals: true,
});
if (options.report) mkdirSync(options.report, { recursive: true });
const given = Boolean(process.env.EVENTSTORE_URL || process.env.MONGODB_URL);

/** On stand-ins of their own, unless there are addresses. */
function onServers(group) {
  if (given) return jestFor(group);
  const start = [process.execPath, join(ROOT, 'test', 'servers', 'start.mjs')];
  return [...start, '--nodes', String(group.nodes ?? 1), '--', ...jestFor(group)];
}

function jestFor({ name, suites, more = [] }) {
  const tests = join(ROOT, 'test', '/').replaceAll(/[^\w/]/g, '\\$&');
  // Jest runs what fits any of several patterns; a suite must fit its group and a given pattern.
  const wanted = positionals.length > 0 ? `(?=.*(?:${positionals.join('|')}))` : '';
  const report = options.report && resolve(options.report, `${name}.json`);
  return [
    process.execPath,
    '--experimental-vm-modules',
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...['--testPathPatterns', `^${wanted}${tests}(${suites.join('|')})\\.spec\\.ts$`],
    ...(report ? ['--json', `--outputFile=${report}`] : []),
    ...(positionals.length > 0 ? ['--passWithNoTests'] : []),
    ...more,
  ];
}

let running = null;
// The children are asked to stop by the same signal of the terminal; this one waits for them.
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = true;
    running?.kill(signal);
  });
}

function run([command, ...args]) {
  return new Promise((ended) => {
    running = spawn(command, args, { cwd: ROOT, stdio: 'inherit' });
    running.on('exit', (code) => ended(code ?? 1));
  });
}

process.exitCode = 0;
for (const group of GROUPS) {
  if (stopped) break;
  const code = await run(onServers(group));
  if (code !== 0) process.exitCode = 1;
}
