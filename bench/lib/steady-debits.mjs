import { setTimeout as pause } from 'node:timers/promises';
import { clientId, clientName } from './client-ids.mjs';
import { ask } from './product.mjs';
import { usage } from './server.mjs';

const DEBITS_PER_S = 2_000;
const ITEMS = 100;
const EVERY_MS = (1_000 * ITEMS) / DEBITS_PER_S;
const SETTLE_MS = 3_000;

/** 2,000 debits a second in batches for some seconds; the rate, and resident memory at their end. */
export async function steadyDebits(product, { secs, clients, label }) {
  const began = performance.now();
  const batches = Math.ceil((secs * 1_000) / EVERY_MS);
  const sending = [];
  for (let n = 0; n < batches; n++) {
    const wait = began + n * EVERY_MS - performance.now();
    if (wait > 0) await pause(wait);
    const items = Array.from({ length: ITEMS }, (_, i) => ({
      clientId: clientId(clientName((n * ITEMS + i) % clients)),
      messageId: `${label}-${n}-${i}`,
      credits: '1',
    }));
    sending.push(ask(product, 'POST', '/v1/debits', { items }));
  }
  await Promise.all(sending);
  const perSecond = (batches * ITEMS) / ((performance.now() - began) / 1_000);
  await pause(SETTLE_MS);
  return { perSecond, ...(await usage(product.pid)) };
}
