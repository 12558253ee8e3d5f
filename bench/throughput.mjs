import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ask,
  drained,
  freshDir,
  makeKey,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { freePort, start, usage, waitFor } from './lib/server.mjs';
import { median, summary, table } from './lib/statistics.mjs';
import { clientId, clientName } from './lib/client-ids.mjs';

const YARDSTICK = fileURLToPath(new URL('yardstick/', import.meta.url));
const LOADS = {
  single: ['--mode', 'closed', '--conns', '64'],
  bulk: ['--mode', 'closed', '--conns', '4', '--items', '1000'],
  open: ['--mode', 'open', '--rate', '9500', '--conns', '256'],
};
const NAMES = {
  single: 'single debits, 64 connections',
  bulk: 'bulk, 4 connections × 1,000 debits',
  open: 'single debits, Poisson 9,500/s',
};

/**
 * Product and yardstick in turns, so both run in the same minutes of a shared machine; fresh data
 * for every run. The result is the ratio of the medians.
 */
export async function throughput({ runs, secs, open, verify, say }) {
  const loads = ['single', 'bulk', ...(open ? ['open'] : [])];
  const results = {};
  for (const load of loads) {
    const product = [];
    const yardstick = [];
    for (let run = 1; run <= runs; run++) {
      yardstick.push(await yardstickRun(load, secs));
      product.push(await productRun(load, secs, verify));
      const [last] = product.slice(-1);
      say(
        `${NAMES[load]}, run ${run}/${runs}: product ${last.debitsPerS}/s, ` +
          `yardstick ${yardstick.at(-1).debitsPerS}/s, drained in ${Math.round(last.drainMs)} ms`,
      );
    }
    results[load] = { product, yardstick };
  }
  return { title: 'Debits per second', json: results, markdown: shown(results) };
}

async function yardstickRun(load, secs) {
  const dir = await freshDir();
  const port = await freePort();
  const server = start(path.join(YARDSTICK, 'limit-prototype.mjs'), {
    PORT: String(port),
    LIMIT_DB: path.join(dir, 'limit.db'),
    WRITER: 'inline',
  });
  try {
    const up = async () => (await fetch(`http://127.0.0.1:${port}/stats`)).ok;
    await waitFor(up, 'the yardstick', { server });
    return await runLoad(LOADS[load], secs, ['--port', String(port)]);
  } finally {
    await server.stop();
    await removeDir(dir);
  }
}

async function productRun(load, secs, verify) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    product.key = await makeKey(product);
    await seedClients(product, 1000);
    await drained(product);
    const before = await usage(product.pid);
    const measured = await runLoad(LOADS[load], secs, [
      '--port',
      String(product.port),
      '--token',
      product.key,
      '--api',
      '../lib/product-api.mjs',
    ]);
    const after = await usage(product.pid);
    const drainMs = await drained(product);
    if (verify) await verified(product);
    const cpuS = before && after ? after.cpuS - before.cpuS : null;
    return { ...measured, drainMs, cpuS, rssMB: after?.rssMB ?? null };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** A fast but wrong answer would be worthless: the read models must equal the log. */
export async function verified(product, some = [0, 1, 2, 499, 998, 999]) {
  for (const number of some) {
    const id = clientId(clientName(number));
    const { ok, differences } = await ask(product, 'GET', `/v1/clients/${id}/verification`);
    if (!ok) throw new Error(`client ${number}: ${JSON.stringify(differences.slice(0, 3))}`);
  }
}

/** Runs the load generator; rejects on any answer except a success. */
export async function runLoad(load, secs, target, env = {}) {
  const options = [...load, '--secs', String(secs), ...target];
  const child = spawn(process.execPath, ['load.mjs', ...options], {
    cwd: YARDSTICK,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the load generator stopped with status ${code}`);
  const measured = JSON.parse(output);
  const strange = Object.keys(measured.statuses).filter((status) => !/^20[01]$/.test(status));
  if (strange.length > 0) throw new Error(`answers: ${JSON.stringify(measured.statuses)}`);
  return measured;
}

function shown(results) {
  const rows = Object.entries(results).map(([load, { product, yardstick }]) => {
    const of = (runs, field) => runs.map((run) => run[field]);
    const ratio = (field) => (median(of(product, field)) / median(of(yardstick, field))).toFixed(2);
    return [
      NAMES[load],
      summary(of(product, 'debitsPerS')),
      summary(of(yardstick, 'debitsPerS')),
      ratio('debitsPerS'),
      summary(of(product, 'p99')),
      summary(of(yardstick, 'p99')),
      ratio('p99'),
      summary(of(product, 'drainMs')),
    ];
  });
  const header = [
    'load',
    'product debits/s',
    'yardstick debits/s',
    'ratio',
    'product p99 ms',
    'yardstick p99 ms',
    'p99 ratio',
    'read models caught up after ms',
  ];
  return table(header, rows);
}
