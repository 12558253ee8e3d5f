import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clientId, clientName } from '../lib/client-ids.mjs';
import { fakeTime } from '../lib/fake-time.mjs';
import { pacedDebits } from '../lib/paced-debits.mjs';
import { ask, drained, eachOf, freshDir, removeDir, startProduct } from '../lib/product.mjs';
import { waitFor } from '../lib/server.mjs';
import { number, table } from '../lib/statistics.mjs';

const CLIENTS = 10_000;
const USUAL_S = 10;
/** Seconds between the start under the moved clock and the first of the month. */
const LEAD_S = 45;

/**
 * 10,000 clients are due for their monthly top-up at the same instant, beside 200 debits a second.
 * The service starts 45 seconds before, under a clock that `faketime` moved ahead: a running one
 * would wait after such a jump.
 */
export async function topUps({ runs, say }) {
  const results = [];
  for (let run = 1; run <= runs; run++) {
    const measured = await oneRun();
    results.push(measured);
    say(`top-ups, run ${run}/${runs}: ${JSON.stringify(measured)}`);
  }
  return { title: '10,000 top-ups at one instant', json: results, markdown: shown(results) };
}

async function oneRun() {
  const dir = await freshDir();
  const clock = path.join(dir, 'clock');
  writeFileSync(clock, '+0\n');
  let product = await startProduct(path.join(dir, 'data'), fakeTime(clock));
  try {
    await eachOf(CLIENTS, (n) => create(product, n));
    await drained(product);
    await product.stop();
    const offsetS = (nextMonth() - Date.now()) / 1_000 - LEAD_S;
    writeFileSync(clock, `+${offsetS}\n`);
    product = await startProduct(path.join(dir, 'data'), fakeTime(clock));
    const usual = await pacedDebits(product, { label: 'usual', until: pause(USUAL_S * 1_000) });
    const untilDue = nextMonth() - (Date.now() + offsetS * 1_000);
    if (untilDue < 0) throw new Error('the top-ups were due before the usual debits had ended');
    await pause(untilDue);
    const due = performance.now();
    const done = credited(product).then(() => performance.now() - due);
    const beside = await pacedDebits(product, { label: 'beside', until: done });
    return {
      secs: Number(((await done) / 1_000).toFixed(1)),
      usualP99Ms: usual.p99Ms,
      besideP99Ms: beside.p99Ms,
      ratio: Number((beside.p99Ms / usual.p99Ms).toFixed(2)),
    };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** The first of the next month in UTC, the zone of the clients. */
function nextMonth() {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}

function create(product, n) {
  const name = clientName(n);
  return ask(product, 'POST', '/v1/clients', {
    id: clientId(name),
    username: name,
    email: `${name}@bench.invalid`,
    firstName: 'Bench',
    lastName: String(n),
    currency: 'CREDIT',
    settings: { allowCredit: '1000000', monthlyTopup: { credits: '1', anchorDay: 1 } },
  });
}

function credited(product) {
  const headers = { authorization: `Bearer ${product.key}` };
  const isDone = async () => {
    const text = await (await fetch(`${product.root}/metrics`, { headers })).text();
    const line = /tallystick_reactor_done_total\{reactor="top-ups"\} (\d+)/.exec(text);
    return Number(line?.[1] ?? 0) >= CLIENTS;
  };
  return waitFor(isDone, 'the top-ups', { server: product, secs: 300, everyMs: 250 });
}

function shown(results) {
  const rows = results.map(({ secs, usualP99Ms, besideP99Ms, ratio }) => [
    String(secs),
    number(usualP99Ms),
    number(besideP99Ms),
    String(ratio),
  ]);
  return table(['all credited, s', 'usual p99, ms', 'p99 beside, ms', 'ratio'], rows);
}
