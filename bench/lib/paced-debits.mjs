import { setTimeout as pause } from 'node:timers/promises';
import { clientId, clientName } from './client-ids.mjs';
import { ask } from './product.mjs';

/**
 * Debits of single messages at a fixed rate until a promise settles; the 99th percentile and the
 * longest of their times, in milliseconds.
 */
export async function pacedDebits(product, { label, until, perSecond = 200, clients = 100 }) {
  let isOver = false;
  const over = until.finally(() => (isOver = true));
  const times = [];
  const sending = [];
  const began = performance.now();
  for (let n = 0; !isOver; n++) {
    const wait = began + (n * 1_000) / perSecond - performance.now();
    if (wait > 0) await pause(wait);
    const at = performance.now();
    const body = { messageId: `${label}-${n}`, credits: '1' };
    const route = `/v1/clients/${clientId(clientName(n % clients))}/debits`;
    sending.push(ask(product, 'POST', route, body).then(() => times.push(performance.now() - at)));
  }
  await Promise.all([...sending, over]);
  times.sort((one, other) => one - other);
  return { p99Ms: rounded(times[Math.floor(times.length * 0.99)]), maxMs: rounded(times.at(-1)) };
}

/**
 * Asks again and again, one request at a time, while debits run beside it. Both answers have the
 * times of the debits; `ms` are those of the requests.
 */
export async function besideDebits(product, { label, secs, task }) {
  const usual = await pacedDebits(product, { label: `${label}-u`, until: pause(secs * 1_000) });
  const ms = [];
  const asking = async () => {
    const end = performance.now() + secs * 1_000;
    while (performance.now() < end) {
      const at = performance.now();
      await task();
      ms.push(rounded(performance.now() - at));
    }
  };
  const beside = await pacedDebits(product, { label: `${label}-b`, until: asking() });
  return { usual, beside, ratio: Number((beside.p99Ms / usual.p99Ms).toFixed(2)), ms };
}

function rounded(ms) {
  return Number(ms.toFixed(1));
}
