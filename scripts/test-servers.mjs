import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVER as FERRETDB, whyNot as whyNoFerretdb } from '../test/servers/ferretdb.mjs';
import { ROOT } from './build-if-needed.mjs';

const COMMANDS =
  'worked-example|commands|concurrency|refusals|current-balance|recharges|instances-on-servers|(?:meter|subscriptions)-on-servers';
/** They create thousands of documents, for which FerretDB takes minutes. */
const LONG_READS = 'fresh-reads|verification-on-servers';
const inApi = (names) => `api/(?:[^/]*/)?(${names})`;
const apiSuites = (names) => [inApi(names), 'faults/[^/]*on-servers'];
const IMPORT_SUITES = ['e2e/(?:automations/)?(?!copy-)[^/]*on-servers'];

/**
 * Runs every suite that needs a server, on the addresses in the environment. Without addresses it
 * uses the stand-ins of test/servers, fresh ones for each group. `--report FOLDER` writes a report
 * of jest per group; other arguments are patterns for jest. Each suite has a separate ledger and
 * database, so given servers can be used again. `npm test` runs the same suites on embedded stores.
 *
 * The groups of one lane run one after the other. On stand-ins the lanes run side by side, each one
 * suite at a time, because the suites wait more than they work; they take about equally long. The
 * output of a group follows when it ends, but for the first lane. Given servers run all groups one
 * after the other, because faults disturb other users.
 *
 * `--on ferretdb` runs the suites of MongoDB on FerretDB, which Go builds, beside the stand-in of
 * EventStoreDB. Without Go each report has one skipped test, and the output says so.
 */
const ON_STAND_INS = [
  [
    { name: 'servers-api', suites: apiSuites(COMMANDS) },
    { name: 'servers-outage', suites: ['chaos/import-outage'] },
  ],
  // On separate servers, which they kill; the addresses in the environment only enable them.
  [{ name: 'servers-chaos', suites: ['chaos/(?!import-outage).*'], isSerial: true }],
  [
    { name: 'servers-copy', suites: ['e2e/copy-on-servers'] },
    { name: 'servers-import', suites: IMPORT_SUITES },
    { name: 'servers-reads', suites: [inApi(LONG_READS)] },
    // They freeze, disconnect and kill shared servers; leaders change among three. The others
    // start separate servers, so `npm test` runs them.
    {
      name: 'servers-faults',
      suites: ['faults/servers/(?!mongodb|lost-read-models).*'],
      isSerial: true,
      nodes: 3,
    },
    {
      name: 'servers-contracts',
      suites: ['contracts/(eventstoredb|mongodb)/.*', 'application/purge/purges(?:-of-instances)?'],
    },
  ],
];
const ON_FERRETDB = [
  [{ name: 'ferretdb-api', suites: apiSuites(COMMANDS) }],
  [
    { name: 'ferretdb-contracts', suites: ['contracts/mongodb/.*'] },
    { name: 'ferretdb-import', suites: IMPORT_SUITES },
  ],
];

const { values: options, positionals } = parseArgs({
  options: { report: { type: 'string' }, on: { type: 'string', default: 'stand-ins' } },
  allowPositionals: true,
});
if (options.report) mkdirSync(options.report, { recursive: true });
const SERVERS = { 'stand-ins': ON_STAND_INS, ferretdb: ON_FERRETDB };
const lanes = SERVERS[options.on];
if (!lanes) throw new Error(`--on must be one of ${Object.keys(SERVERS).join(', ')}`);
const isOnFerretdb = lanes === ON_FERRETDB;
const given = Boolean(process.env.EVENTSTORE_URL || process.env.MONGODB_URL);
if (given && isOnFerretdb) throw new Error('--on ferretdb starts its own servers: unset theirs');

const script = (name, ...args) => [process.execPath, join(ROOT, 'test', 'servers', name), ...args];

/** On separate servers, unless there are addresses. */
function onServers(group) {
  const jest = jestFor(group);
  if (given) return jest;
  if (!isOnFerretdb) return script('start.mjs', '--nodes', String(group.nodes ?? 1), '--', ...jest);
  const ferretdb = script('ferretdb.mjs', '--', ...jest);
  return script('start.mjs', '--only', 'eventstoredb', '--', ...ferretdb);
}

function jestFor({ name, suites, isSerial = lanes.length > 1 && !given }) {
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
    ...(isSerial ? ['--maxWorkers=1'] : []),
  ];
}

const running = new Set();
// The terminal sends the same signal to the children; this process waits for them.
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = true;
    for (const child of running) child.kill(signal);
  });
}

/** Sets the exit status when the group fails. */
async function run(group, later) {
  if (stopped) return;
  const [command, ...args] = onServers(group);
  const stdio = later ? 'pipe' : 'inherit';
  const env = { ...process.env, TALLYSTICK_ONLY_SERVERS: 'true' };
  const child = spawn(command, args, { cwd: ROOT, stdio, env });
  running.add(child);
  let output = '';
  for (const stream of later ? [child.stdout, child.stderr] : []) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const [code] = await once(child, 'close');
  running.delete(child);
  process.stderr.write(output);
  if (code !== 0) process.exitCode = 1;
}

async function inOrder(groups, later = false) {
  for (const group of groups) await run(group, later);
}

/** In jest's format, so a group that did not run counts as one skipped test. */
function skip(reason) {
  process.stderr.write(`\n!!! SKIPPED on ${FERRETDB}: ${reason}\n`);
  if (!options.report) return;
  for (const { name } of lanes.flat()) {
    const assertionResults = [{ fullName: 'the suites', status: 'pending' }];
    const testResults = [{ name, status: 'passed', assertionResults }];
    writeFileSync(resolve(options.report, `${name}.json`), JSON.stringify({ testResults }));
  }
}

process.exitCode = 0;
const reason = isOnFerretdb ? whyNoFerretdb() : null;
if (reason !== null) skip(reason);
else if (given) await inOrder(lanes.flat());
else await Promise.all(lanes.map((groups, index) => inOrder(groups, index > 0)));
