/** As `product-api.mjs`, but each bulk request is for one client: the next client each time. */
import { clientName } from './client-ids.mjs';
import { bulk as bulkOfMany } from './product-api.mjs';

export { debit, grant, stats } from './product-api.mjs';

const CLIENTS = 1000;
let batches = 0;

export const bulk = (n, clients) => {
  const one = clientName(batches++ % CLIENTS);
  return bulkOfMany(
    n,
    clients.map(() => one),
  );
};
