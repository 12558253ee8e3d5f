import { cp } from 'node:fs/promises';
import {
  ask,
  drained,
  fill,
  freshDir,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { summary, table } from './lib/statistics.mjs';
import { clientId, clientName } from './lib/client-ids.mjs';

/**
 * Measures a start and the first debit after it, with many events of ONE client. Every start
 * follows a kill, so the shutdown took no snapshot.
 */
export async function cold({ sizes, restarts, say }) {
  const rows = [];
  const json = [];
  const dir = await freshDir();
  try {
    let filled = 0;
    for (const size of sizes) {
      await grow(dir, filled, size);
      filled = size;
      const measured = await restartsOf(dir, size, restarts);
      say(`${size} events: ready after ${summary(measured.readyMs)} ms`);
      json.push({ events: size, ...measured });
      rows.push([
        size.toLocaleString('en-US'),
        summary(measured.readyMs),
        summary(measured.firstDebitMs),
        summary(measured.secondDebitMs),
      ]);
    }
  } finally {
    await removeDir(dir);
  }
  const header = [
    'events behind one client',
    'ready after ms',
    'first debit ms',
    'second debit ms',
  ];
  return { title: 'Cold start', json, markdown: table(header, rows) };
}

async function grow(dir, from, to) {
  const product = await startProduct(dir);
  try {
    if (from === 0) await seedClients(product, 1);
    const batch = 5000;
    await fill(product, { count: to - from, clients: 1, batch, label: `to-${to}`, atOnce: 2 });
    await drained(product);
  } finally {
    await product.stop('SIGKILL');
  }
}

async function restartsOf(dir, size, restarts) {
  const measured = { readyMs: [], firstDebitMs: [], secondDebitMs: [] };
  for (let restart = 0; restart < restarts; restart++) {
    // Each start works on a copy, so all of them use the same log.
    const copy = await freshDir();
    await cp(dir, copy, { recursive: true });
    const product = await startProduct(copy);
    try {
      measured.readyMs.push(product.listeningMs);
      measured.firstDebitMs.push(await timedDebit(product, `first-${size}-${restart}`));
      measured.secondDebitMs.push(await timedDebit(product, `second-${size}-${restart}`));
    } finally {
      await product.stop('SIGKILL');
      await removeDir(copy);
    }
  }
  return measured;
}

async function timedDebit(product, messageId) {
  const began = performance.now();
  const route = `/v1/clients/${clientId(clientName(0))}/debits`;
  await ask(product, 'POST', route, { messageId, credits: '1' });
  return performance.now() - began;
}
