import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  ask,
  drained,
  eachOf,
  fill,
  freshDir,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { clientId, clientName } from './lib/client-ids.mjs';
import { fakeTime } from './lib/fake-time.mjs';
import { usage, waitFor } from './lib/server.mjs';
import { number, table } from './lib/statistics.mjs';

const MESSAGES = 100_000;
const CLIENTS = 200;
const BATCH = 1_000;
const DAY_S = 86_400;

/**
 * 100,000 messages whose reports do not come expire in one run, after a start under a clock that
 * `faketime` moved ahead by a day; then usage of all clients is read. A running service would wait
 * after such a jump.
 */
export async function deliveries({ runs, say }) {
  const results = [];
  for (let run = 1; run <= runs; run++) {
    const measured = await oneRun();
    results.push(measured);
    say(`expiry, run ${run}/${runs}: ${JSON.stringify(measured)}`);
  }
  return { title: 'Delivery reports that do not come', json: results, markdown: shown(results) };
}

async function oneRun() {
  const dir = await freshDir();
  const clock = path.join(dir, 'clock');
  writeFileSync(clock, '+0\n');
  let product = await startProduct(path.join(dir, 'data'), fakeTime(clock));
  try {
    await seedClients(product, CLIENTS);
    const settings = { dlrWaitDays: 1, refundPolicy: { EXPIRED: 'FULL' } };
    await eachOf(CLIENTS, (n) =>
      ask(product, 'PATCH', `/v1/clients/${clientId(clientName(n))}`, { settings }),
    );
    const began = performance.now();
    await fill(product, { count: MESSAGES, clients: CLIENTS, batch: BATCH, label: 'm' });
    const debitsPerS = Math.round((1_000 * MESSAGES) / (performance.now() - began));
    await drained(product);
    await product.stop();
    writeFileSync(clock, `+${DAY_S + 60}\n`);
    product = await startProduct(path.join(dir, 'data'), fakeTime(clock));
    const before = await usage(product.pid);
    const expiry = await expired(product);
    const after = await usage(product.pid);
    await drained(product);
    return {
      debitsPerS,
      ...expiry,
      rssBeforeMB: before?.rssMB,
      peakMB: after?.peakMB,
      ...(await read(product)),
    };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** Messages a second between the first and the last expiry that the metric shows. */
async function expired(product) {
  let first = null;
  const done = async () => {
    const response = await fetch(`${product.root}/metrics`, {
      headers: { authorization: `Bearer ${product.key}` },
    });
    const line = /tallystick_reactor_done_total\{reactor="report-expiry"\} (\d+)/.exec(
      await response.text(),
    );
    const count = Number(line?.[1] ?? 0);
    if (count > 0) first ??= { at: performance.now(), count };
    return count >= MESSAGES;
  };
  await waitFor(done, 'the expiry', { server: product, secs: 300 });
  const secs = (performance.now() - first.at) / 1_000;
  return {
    expiredPerS: Math.round((MESSAGES - first.count) / secs),
    secs: Number(secs.toFixed(1)),
  };
}

async function read(product) {
  const day = 86_400_000;
  const from = Math.floor(Date.now() / day) * day - day;
  const period = [from, from + 4 * day].map((at) => new Date(at).toISOString());
  const began = performance.now();
  const route = `/v1/usage?from=${period[0]}&to=${period[1]}&groupBy=client`;
  const { totals } = await ask(product, 'GET', route);
  const usageMs = Math.round(performance.now() - began);
  const [{ messages, debited, refunded }] = totals;
  if (messages !== MESSAGES || debited !== refunded) throw new Error(JSON.stringify(totals));
  return { usageMs };
}

function shown(results) {
  const rows = results.map(({ debitsPerS, expiredPerS, secs, rssBeforeMB, peakMB, usageMs }) => [
    number(debitsPerS),
    number(expiredPerS),
    String(secs),
    String(rssBeforeMB),
    String(peakMB),
    String(usageMs),
  ]);
  return table(
    ['debits/s before', 'expired/s', 's', 'RSS before, MB', 'peak RSS, MB', 'usage, ms'],
    rows,
  );
}
