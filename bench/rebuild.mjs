import {
  ask,
  drained,
  fill,
  freshDir,
  lines,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { waitFor } from './lib/server.mjs';
import { number, table } from './lib/statistics.mjs';

/** Events per second of a rebuild of each read model, while the service is idle. */
export async function rebuild({ events, say }) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    await seedClients(product, 1000);
    await fill(product, { count: events, clients: 1000, batch: 1000, label: 'rebuild' });
    await drained(product);
    // Each client has two facts before its debits: its creation and its recharge.
    const total = events + 2000;
    const json = [];
    const names = (await lines(product)).map(({ name }) => name);
    for (const name of names.filter((candidate) => candidate !== 'operations')) {
      const secs = await timed(product, name);
      json.push({ name, events: total, secs, eventsPerS: total / secs });
      say(`${name}: ${number(total / secs)} events/s`);
    }
    const rows = json.map(({ name, secs, eventsPerS }) => [name, number(secs), number(eventsPerS)]);
    return {
      title: `Rebuild of each read model from ${total.toLocaleString('en-US')} events`,
      json,
      markdown: table(['read model', 'seconds', 'events/s'], rows),
    };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** Seconds until a rebuilt read model is served. */
export async function timed(product, name) {
  const began = performance.now();
  await ask(product, 'POST', `/v1/projections/${name}/rebuild`, {});
  const served = async () => {
    const line = (await lines(product)).find((candidate) => candidate.name === name);
    return line.rebuilding === null || line.rebuilding === undefined || line.rebuilding === false;
  };
  await waitFor(served, `the rebuild of ${name}`, { server: product, secs: 300 });
  return (performance.now() - began) / 1000;
}
