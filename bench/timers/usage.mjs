import { besideDebits } from '../lib/paced-debits.mjs';
import {
  ask,
  drained,
  fill,
  freshDir,
  removeDir,
  seedClients,
  startProduct,
} from '../lib/product.mjs';
import { median, number, table } from '../lib/statistics.mjs';

const CLIENTS = 1_000;
const BATCH = 1_000;
const COUNTRIES = ['DE', 'GB', 'FR', 'IN', 'US', 'BR', 'PL', 'KE'];
const CHANNELS = ['api', 'smpp', 'web', 'rest'];
const GROUPS = ['client', 'day', 'country', 'channel'];
const DAY_MS = 86_400_000;

/**
 * `GET /v1/usage` over a day with 1,000,000 messages of 1,000 clients, by each grouping, and the
 * debits beside it.
 */
export async function usage({ runs, secs, debits, say }) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    await seedClients(product, CLIENTS);
    const about = (n) => ({ country: COUNTRIES[n % 8], channel: CHANNELS[n % 4] });
    await fill(product, { count: debits, clients: CLIENTS, batch: BATCH, label: 'm', about });
    await drained(product);
    say(`usage: ${debits} messages are there`);
    const json = [];
    for (const groupBy of GROUPS) {
      const measured = await grouped(product, { groupBy, runs, secs, debits });
      json.push(measured);
      say(`usage by ${groupBy}: ${JSON.stringify(measured)}`);
    }
    const title = `Usage of a day with ${debits.toLocaleString('en-US')} messages`;
    return { title, json, markdown: shown(json) };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

async function grouped(product, { groupBy, runs, secs, debits }) {
  const from = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
  const [first, last] = [from, from + 3 * DAY_MS].map((at) => new Date(at).toISOString());
  const route = `/v1/usage?from=${first}&to=${last}&groupBy=${groupBy}`;
  const read = async () => {
    const { totals } = await ask(product, 'GET', route);
    if (totals[0].messages < debits) throw new Error(JSON.stringify(totals));
  };
  const quiet = [];
  for (let run = 0; run < runs; run++) {
    const at = performance.now();
    await read();
    quiet.push(performance.now() - at);
  }
  const { usual, beside, ratio, ms } = await besideDebits(product, {
    ...{ label: groupBy, secs, task: read },
  });
  return { groupBy, ms: Math.round(median(quiet)), besideMs: median(ms), usual, beside, ratio };
}

function shown(results) {
  const rows = results.map(({ groupBy, ms, besideMs, usual, beside, ratio }) => [
    ...[groupBy, number(ms), number(besideMs)],
    ...[number(usual.p99Ms), number(beside.p99Ms), String(ratio), number(beside.maxMs)],
  ]);
  const head = ['by', 'answer, ms', 'beside debits, ms', 'usual p99 of debits, ms'];
  return table([...head, 'p99 beside, ms', 'ratio', 'longest beside, ms'], rows);
}
