import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { liveMeters } from './lib/live-meters.mjs';

const SOCKETS = 200;
/** One machine opens all sockets, and 200 a second is the limit before a key is known. */
const AT_ONCE = 20;
const METER = 'revision available used assigned reserved usedPosted text level spendable';

/** Sockets of GraphQL subscriptions while 2,000 debits a second run; each must end with the true meter. */
export function subscriptions(options) {
  return liveMeters(
    {
      title: 'GraphQL subscriptions',
      one: 'socket',
      many: 'sockets',
      kBName: 'kBPerSocket',
      count: SOCKETS,
      clients: SOCKETS,
      atOnce: AT_ONCE,
      follow,
      isTrue: (meter, last) => METER.split(' ').every((name) => meter[name] === last[name]),
    },
    options,
  );
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
    const opened = { last: () => last, count: () => meters, close: () => client.dispose() };
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
