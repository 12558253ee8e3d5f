import { request } from 'node:http';
import { clientId, clientName } from './lib/client-ids.mjs';
import {
  ask,
  eachOf,
  freshDir,
  makeKey,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { usage } from './lib/server.mjs';
import { steadyDebits } from './lib/steady-debits.mjs';
import { number, table } from './lib/statistics.mjs';

const STREAMS = 1_000;
const CLIENTS = 1_000;
const FROM_ONE_ADDRESS = {
  TALLYSTICK_CONNECTIONS_MAX: '4000',
  TALLYSTICK_CONNECTIONS_PER_ADDRESS: '4000',
};

/** Open streams of live meters while 2,000 debits a second run; each must end with the true meter. */
export async function streams({ secs, say }) {
  const dir = await freshDir();
  const product = await startProduct(dir, FROM_ONE_ADDRESS);
  try {
    await seedClients(product, CLIENTS);
    const key = await makeKey(product);
    const before = await steadyDebits(product, { secs, clients: CLIENTS, label: 'before' });
    const opened = await Promise.all(
      Array.from({ length: STREAMS }, (_, n) => follow(product, key, clientId(clientName(n)))),
    );
    const open = await usage(product.pid);
    const during = await steadyDebits(product, { secs, clients: CLIENTS, label: 'during' });
    const wrong = await countWrong(product, opened);
    const kBPerStream = (1024 * (during.rssMB - before.rssMB)) / STREAMS;
    const meters = opened.reduce((sum, { count }) => sum + count(), 0);
    for (const { close } of opened) close();
    const json = { streams: STREAMS, before, open, during, meters, wrong, kBPerStream };
    say(JSON.stringify(json));
    const header = ['streams', 'debits/s', 'meters', 'wrong at the end', 'kB a stream'];
    const cells = [STREAMS, during.perSecond, meters, wrong, kBPerStream];
    return { title: 'Live meters', json, markdown: table(header, [cells.map(number)]) };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** Opens a stream; resolves with its first meter. */
function follow(product, key, id) {
  let last = '';
  let meters = 0;
  let rest = '';
  return new Promise((resolve, reject) => {
    const sent = request(`${product.root}/v1/clients/${id}/meter/stream`, {
      headers: { authorization: `Bearer ${key}` },
      agent: false,
    });
    const opened = { id, last: () => last, count: () => meters, close: () => sent.destroy() };
    sent.on('error', reject);
    sent.on('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        const events = (rest + chunk).split('\n\n');
        rest = events.pop();
        for (const event of events.filter((one) => one.startsWith('event: meter'))) {
          last = /^data: (.*)$/m.exec(event)[1];
          meters += 1;
          resolve(opened);
        }
      });
      response.on('error', () => undefined);
    });
    sent.end();
  });
}

async function countWrong(product, opened) {
  let wrong = 0;
  await eachOf(opened.length, async (n) => {
    const { id, last } = opened[n];
    const meter = await ask(product, 'GET', `/v1/clients/${id}/meter`);
    if (JSON.stringify(meter) !== last()) wrong += 1;
  });
  return wrong;
}
