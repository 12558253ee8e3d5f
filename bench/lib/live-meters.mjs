import { clientId, clientName } from './client-ids.mjs';
import {
  ask,
  eachOf,
  freshDir,
  makeKey,
  removeDir,
  seedClients,
  startProduct,
} from './product.mjs';
import { usage } from './server.mjs';
import { number, table } from './statistics.mjs';
import { steadyDebits } from './steady-debits.mjs';

/**
 * Meters that are followed while 2,000 debits a second run; each must end with the true meter.
 *
 * - `follow(product, key, id)` opens one; it resolves with its first meter, as `last`, `count` and
 *   `close` of it.
 * - `isTrue(meter, last)` compares the meter of the service with the last one that was received.
 * - `one`, `many` and `kBName` name what is opened and the memory that it takes, `atOnce` of them at the same time.
 */
export async function liveMeters(how, { secs, say }) {
  const { title, one, many, kBName, count, clients, atOnce, env, follow, isTrue } = how;
  const dir = await freshDir();
  const product = await startProduct(dir, env);
  try {
    await seedClients(product, clients);
    const key = await makeKey(product);
    // The first one loads the libraries, which take their memory once.
    (await follow(product, key, clientId(clientName(0)))).close();
    const before = await steadyDebits(product, { secs, clients, label: 'before' });
    const opened = [];
    const open = async (n) => {
      const id = clientId(clientName(n % clients));
      opened.push({ id, ...(await follow(product, key, id)) });
    };
    await eachOf(count, open, atOnce);
    const used = await usage(product.pid);
    const during = await steadyDebits(product, { secs, clients, label: 'during' });
    const wrong = await countWrong(product, opened, isTrue);
    const kBEach = (1024 * (during.rssMB - before.rssMB)) / count;
    const meters = opened.reduce((sum, each) => sum + each.count(), 0);
    for (const { close } of opened) close();
    const json = { [many]: count, before, open: used, during, meters, wrong, [kBName]: kBEach };
    say(JSON.stringify(json));
    const header = [many, 'debits/s', 'meters', 'wrong at the end', `kB a ${one}`];
    const cells = [count, during.perSecond, meters, wrong, kBEach];
    return { title, json, markdown: table(header, [cells.map(number)]) };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

async function countWrong(product, opened, isTrue) {
  let wrong = 0;
  await eachOf(opened.length, async (n) => {
    const { id, last } = opened[n];
    const meter = await ask(product, 'GET', `/v1/clients/${id}/meter`);
    if (!isTrue(meter, last())) wrong += 1;
  });
  return wrong;
}
