import { request } from 'node:http';
import { liveMeters } from './lib/live-meters.mjs';

const STREAMS = 1_000;
const FROM_ONE_ADDRESS = {
  TALLYSTICK_CONNECTIONS_MAX: '4000',
  TALLYSTICK_CONNECTIONS_PER_ADDRESS: '4000',
};

/** Open streams of live meters while 2,000 debits a second run; each must end with the true meter. */
export function streams(options) {
  return liveMeters(
    {
      title: 'Live meters',
      one: 'stream',
      many: 'streams',
      kBName: 'kBPerStream',
      count: STREAMS,
      clients: STREAMS,
      atOnce: STREAMS,
      env: FROM_ONE_ADDRESS,
      follow,
      isTrue: (meter, last) => JSON.stringify(meter) === last,
    },
    options,
  );
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
    const opened = { last: () => last, count: () => meters, close: () => sent.destroy() };
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
