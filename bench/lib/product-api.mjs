/**
 * The product's adapter for `yardstick/load.mjs`. Clients are created and recharged before the load
 * starts (`seedClients` in product.mjs), so `grant` is a harmless replay of that recharge.
 */
import { clientId, SEED } from './client-ids.mjs';

const run = Date.now().toString(16).padStart(12, '0');
const messageId = (n) => `${run}-${String(n).padStart(12, '0')}`;

export const stats = null;

export const grant = (_, client) => ({
  path: `/v1/clients/${clientId(client)}/recharges`,
  body: JSON.stringify(SEED),
});

export const debit = (n, client) => ({
  path: `/v1/clients/${clientId(client)}/debits`,
  body: `{"messageId":"${messageId(n)}","credits":"1.05","country":"DE"}`,
});

const item = (n, client) =>
  `{"clientId":"${clientId(client)}","messageId":"${messageId(n)}","credits":"1.05","country":"DE"}`;

export const bulk = (n, clients) => ({
  path: '/v1/debits',
  body: `{"items":[${clients.map((client, index) => item(n + index, client)).join(',')}]}`,
});
