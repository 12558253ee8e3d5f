import { drained, fill, freshDir, removeDir, seedClients, startProduct } from './lib/product.mjs';
import { usage } from './lib/server.mjs';
import { number, table } from './lib/statistics.mjs';

/** Resident memory of the service after many debits over 1,000 clients. */
export async function memory({ debits, say }) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    await seedClients(product, 1000);
    await drained(product);
    const idle = await usage(product.pid);
    const began = performance.now();
    await fill(product, { count: debits, clients: 1000, batch: 1000, label: 'memory' });
    const secs = (performance.now() - began) / 1000;
    const drainMs = await drained(product);
    const full = await usage(product.pid);
    if (full === null) return { title: 'Memory', json: null, markdown: 'needs /proc (Linux)' };
    say(`${debits} debits in ${secs.toFixed(1)} s, ${full.rssMB} MB`);
    const header = ['debits', 'RSS before MB', 'RSS after MB', 'peak MB', 'debits/s', 'drained ms'];
    const cells = [debits, idle.rssMB, full.rssMB, full.peakMB, debits / secs, drainMs];
    const json = { debits, idle, full, secs, drainMs };
    return { title: 'Memory', json, markdown: table(header, [cells.map(number)]) };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}
