import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
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
import { number, table } from './lib/statistics.mjs';
import { steadyDebits } from './lib/steady-debits.mjs';

const SOCKETS = 200;
const CLIENTS = 200;
/** One machine opens all sockets, and 200 a second is the limit before a key is known. */
const AT_ONCE = 20;
const METER = 'revision available used assigned reserved usedPosted text level spendable';

/** Sockets of GraphQL subscriptions while 2,000 debits a second run; each must end with the true meter. */
export async function subscriptions({ secs, say }) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    await seedClients(product, CLIENTS);
    const key = await makeKey(product);
    const before = await steadyDebits(product, { secs, clients: CLIENTS, label: 'before' });
    const opened = [];
    await eachOf(
      SOCKETS,
      async (n) => opened.push(await follow(product, key, clientId(clientName(n % CLIENTS)))),
      AT_ONCE,
    );
    const open = await usage(product.pid);
    const during = await steadyDebits(product, { secs, clients: CLIENTS, label: 'during' });
    const wrong = await countWrong(product, opened);
    const kBPerSocket = (1024 * (during.rssMB - before.rssMB)) / SOCKETS;
    const meters = opened.reduce((sum, { count }) => sum + count(), 0);
    for (const { close } of opened) close();
    const json = { sockets: SOCKETS, before, open, during, meters, wrong, kBPerSocket };
    say(JSON.stringify(json));
    const header = ['sockets', 'debits/s', 'meters', 'wrong at the end', 'kB a socket'];
    const cells = [SOCKETS, during.perSecond, meters, wrong, kBPerSocket];
    return { title: 'GraphQL subscriptions', json, markdown: table(header, [cells.map(number)]) };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** Subscribes on a new socket; resolves with its first meter. */
function follow(product, key, id) {
  let last = null;
  let meters = 0;
  return new Promise((resolve, reject) => {
    const client = createClient({
      url: `${product.root.replace('http', 'ws')}/graphql/ws`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
      retryAttempts: 0,
    });
    const opened = { id, last: () => last, count: () => meters, close: () => client.dispose() };
    client.subscribe(
      { query: `subscription { meterChanged(clientId: "${id}") { ${METER} } }` },
      {
        next: ({ data }) => {
          last = data.meterChanged;
          meters += 1;
          resolve(opened);
        },
        error: reject,
        complete: () => undefined,
      },
    );
  });
}

async function countWrong(product, opened) {
  let wrong = 0;
  await eachOf(opened.length, async (n) => {
    const { id, last } = opened[n];
    const meter = await ask(product, 'GET', `/v1/clients/${id}/meter`);
    const isRight = METER.split(' ').every((name) => meter[name] === last()[name]);
    if (!isRight) wrong += 1;
  });
  return wrong;
}
