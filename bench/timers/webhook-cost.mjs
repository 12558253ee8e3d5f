import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
/** A receiver in a separate process, which accepts everything. */
const RECEIVER = `
  let got = 0;
  const server = require('node:http').createServer((request, response) => {
    if (request.method === 'GET') return response.end(String(got));
    request.resume().on('end', () => { got += 1; response.writeHead(204).end(); });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** Debits in batches without an endpoint of webhooks, and with one that gets each of them. */
export async function webhookCost({ runs, debits, say }) {
  const dir = await freshDir();
  const receiver = await receiving();
  const product = await startProduct(dir, { TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true' });
  try {
    await seedClients(product, CLIENTS);
    await rate(product, 'warm', debits);
    const json = [];
    for (let run = 1; run <= runs; run++) {
      const without = await rate(product, `o${run}`, debits);
      const { webhookId } = await ask(product, 'POST', '/v1/webhooks', {
        ...{ url: receiver.url, events: ['message.debited'] },
      });
      const before = await receiver.got();
      const at = performance.now();
      const beside = await rate(product, `w${run}`, debits);
      const deliveredPerS = Math.round(
        ((await receiver.got()) - before) / ((performance.now() - at) / 1_000),
      );
      await ask(product, 'DELETE', `/v1/webhooks/${webhookId}`);
      await drained(product);
      const ratio = Number((beside / without).toFixed(2));
      json.push({ without, beside, ratio, deliveredPerS });
      say(`webhook-cost, run ${run}/${runs}: ${JSON.stringify(json.at(-1))}`);
    }
    return { title: 'Debits with one endpoint of webhooks', json, markdown: shown(json) };
  } finally {
    await product.stop();
    receiver.stop();
    await removeDir(dir);
  }
}

/** Debits a second, in batches. */
async function rate(product, label, count) {
  const began = performance.now();
  await fill(product, { count, clients: CLIENTS, batch: BATCH, label });
  return Math.round((1_000 * count) / (performance.now() - began));
}

async function receiving() {
  const child = spawn(process.execPath, ['-e', RECEIVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const url = `http://127.0.0.1:${Number(String(port))}/hooks`;
  return {
    url,
    got: async () => Number(await (await fetch(url)).text()),
    stop: () => child.kill(),
  };
}

function shown(results) {
  const of = (name) => number(median(results.map((each) => each[name])));
  const cells = ['without', 'beside', 'ratio', 'deliveredPerS'].map(of);
  return table(['debits/s without', 'with one endpoint', 'ratio', 'delivered/s'], [cells]);
}
