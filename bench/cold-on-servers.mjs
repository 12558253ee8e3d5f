import { clientId, clientName } from './lib/client-ids.mjs';
import { ask, drained, fill, makeKey, seedClients, startProduct } from './lib/product.mjs';
import { median, summary, table } from './lib/statistics.mjs';

/**
 * Measures the first debit after a start, with many events of ONE client in the log on its server.
 * Every start follows a kill, so the shutdown took no snapshot.
 */
export async function coldOnServers(env, { sizes, restarts, say }) {
  const json = [];
  for (const [index, size] of sizes.entries()) {
    await grow(env, sizes[index - 1] ?? 0, size);
    const measured = { firstDebitMs: [], secondDebitMs: [] };
    for (let restart = 0; restart < restarts; restart++) {
      const label = `${size}-${restart}`;
      const { first, second } = await twoDebits(env, label);
      measured.firstDebitMs.push(first);
      measured.secondDebitMs.push(second);
    }
    say(`${size} events behind one client: first debit ${summary(measured.firstDebitMs)} ms`);
    json.push({ events: size, ...measured });
  }
  return json;
}

async function grow(env, from, to) {
  const product = await startProduct('unused', env);
  try {
    product.key = await makeKey(product);
    // A fresh database must first receive everything that the log has of other runs.
    await drained(product, 900);
    if (from === 0) await seedClients(product, 1);
    const count = to - from;
    await fill(product, { count, clients: 1, batch: 5000, label: `to-${to}`, atOnce: 2 });
    await drained(product, 900);
  } finally {
    await product.stop('SIGKILL');
  }
}

async function twoDebits(env, label) {
  const product = await startProduct('unused', env);
  try {
    return {
      first: await timedDebit(product, `first-${label}`),
      second: await timedDebit(product, `second-${label}`),
    };
  } finally {
    await product.stop('SIGKILL');
  }
}

async function timedDebit(product, messageId) {
  const began = performance.now();
  const route = `/v1/clients/${clientId(clientName(0))}/debits`;
  await ask(product, 'POST', route, { messageId, credits: '1' });
  return performance.now() - began;
}

export function shownCold(json) {
  const least = median(json[0].firstDebitMs);
  const rows = json.map(({ events, firstDebitMs, secondDebitMs }) => [
    events.toLocaleString('en-US'),
    summary(firstDebitMs),
    summary(secondDebitMs),
    (median(firstDebitMs) / least).toFixed(2),
  ]);
  return table(
    ['events behind one client', 'first debit ms', 'second debit ms', 'first, against the fewest'],
    rows,
  );
}
