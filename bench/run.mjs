/**
 * The benchmarks that the README quotes. Loopback only, data in temporary directories, one
 * machine for both sides: quote medians and ratios, not third digits.
 *
 *   npm run bench                         all of them, in order
 *   npm run bench -- --quick              two runs each, small sizes
 *   npm run bench -- --only throughput    one of throughput, cold, memory, rebuild, import,
 *                                         fresh-reads, servers
 *   npm run bench -- --only refusals      debits beside 10,000 refusals a second
 *   npm run bench -- --only deliveries    100,000 messages whose reports do not come (needs faketime)
 *   npm run bench -- --only top-ups     10,000 top-ups at one instant beside debits (needs faketime)
 *   npm run bench -- --only usage         usage of a day with 1,000,000 messages, beside debits
 *   npm run bench -- --only statement-pdf debits beside PDF files of 2,000 lines
 *   npm run bench -- --only webhook-cost  debits without and with one endpoint of webhooks
 *   npm run bench -- --only facades       HTTP and GraphQL, API keys and tokens
 *   npm run bench -- --only streams       1,000 streams of live meters beside 2,000 debits a second
 *   npm run bench -- --only subscriptions 200 sockets of GraphQL subscriptions beside 2,000 debits a second
 *   node test/servers/start.mjs -- node bench/run.mjs --only servers
 *                                         on EVENTSTORE_URL and MONGODB_URL; never without being asked
 *   other flags: --runs N, --secs N, --open (latency at a fixed rate), --json FILE
 */
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from '../scripts/build-if-needed.mjs';
import { cold } from './cold.mjs';
import { deliveries } from './deliveries.mjs';
import { facades } from './facades.mjs';
import { freshReads } from './fresh-reads.mjs';
import { importing } from './import.mjs';
import { memory } from './memory.mjs';
import { rebuild } from './rebuild.mjs';
import { refusals } from './refusals.mjs';
import { servers } from './servers.mjs';
import { streams } from './streams.mjs';
import { subscriptions } from './subscriptions.mjs';
import { throughput } from './throughput.mjs';
import { statementPdf } from './timers/statement-pdf.mjs';
import { topUps } from './timers/top-ups.mjs';
import { usage } from './timers/usage.mjs';
import { webhookCost } from './timers/webhook-cost.mjs';

const ALONE = { throughput, cold, memory, rebuild, import: importing, 'fresh-reads': freshReads };
const BENCHES = {
  ...ALONE,
  ...{ deliveries, facades, refusals, servers, streams, subscriptions },
  ...{ 'top-ups': topUps, usage, 'statement-pdf': statementPdf, 'webhook-cost': webhookCost },
};

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(ALONE).join(',') },
    runs: { type: 'string' },
    secs: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const { quick } = flags;
const chosen = flags.only.split(',');
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}

const options = {
  runs: Number(flags.runs ?? (quick ? 2 : 5)),
  secs: Number(flags.secs),
  open: flags.open,
  verify: true,
  sizes: quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000],
  restarts: quick ? 2 : 5,
  debits: quick ? 100_000 : 1_000_000,
  events: quick ? 50_000 : 500_000,
  fed: quick ? 10_000 : 100_000,
  say: (line) => process.stderr.write(`${line}\n`),
};

await buildIfNeeded();
const machine = {
  node: process.version,
  cpus: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`,
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  at: new Date().toISOString(),
};
const results = {};
process.stdout.write(
  `${machine.at}, Node ${machine.node}, ${machine.cpus}, ${machine.memoryGiB} GiB; ` +
    'medians (range)\n',
);
for (const name of chosen) {
  const { title, markdown, json } = await BENCHES[name](options);
  results[name] = json;
  process.stdout.write(`\n### ${title}\n\n${markdown}\n`);
}
if (flags.json) await writeFile(flags.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
