import { setTimeout as pause } from 'node:timers/promises';
import {
  ask,
  drained,
  freshDir,
  makeKey,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { usage } from './lib/server.mjs';
import { median, summary, table } from './lib/statistics.mjs';
import { runLoad } from './throughput.mjs';

const DEBITS = ['--mode', 'closed', '--conns', '64'];
const REFUSED_PER_S = 10_000;
const ITEMS = 500;
const EVERY_MS = (1_000 * ITEMS) / REFUSED_PER_S;
/** Clients without credits; their ids differ from those of the load generator. */
const POOR = Array.from({ length: 100 }, (_, n) => `0e5e0000-0000-4000-8000-${hex(n)}`);

const VARIANTS = {
  alone: { name: 'debits alone', days: '30', refused: false },
  off: { name: 'beside 10,000 refusals/s, none kept', days: '0', refused: true },
  kept: { name: 'beside 10,000 refusals/s, all kept', days: '30', refused: true },
};

/**
 * Single debits beside a stream of refused ones, with and without the record of refusals, in turns
 * on fresh data. Both include the cost of answering refusals; the ratio of the last two is the cost
 * of recording them.
 */
export async function refusals({ runs, secs, say }) {
  const results = Object.fromEntries(Object.keys(VARIANTS).map((variant) => [variant, []]));
  for (let run = 1; run <= runs; run++) {
    for (const [variant, how] of Object.entries(VARIANTS)) {
      const measured = await oneRun(how, secs);
      results[variant].push(measured);
      say(`${how.name}, run ${run}/${runs}: ${JSON.stringify(measured)}`);
    }
  }
  return { title: 'Debits beside refusals', json: results, markdown: shown(results) };
}

async function oneRun({ days, refused }, secs) {
  const dir = await freshDir();
  const product = await startProduct(dir, { TALLYSTICK_REFUSAL_DAYS: days });
  try {
    product.key = await makeKey(product);
    await seedClients(product, 1000);
    await makePoor(product);
    await drained(product);
    const stream = refused ? new Stream(product) : null;
    const target = ['--port', String(product.port), '--token', product.key];
    const { debitsPerS, p99 } = await runLoad(DEBITS, secs, [
      ...target,
      '--api',
      '../lib/product-api.mjs',
    ]);
    const refusedPerS = stream === null ? 0 : await stream.end();
    const after = await usage(product.pid);
    return { debitsPerS, p99, refusedPerS, rssMB: after?.rssMB ?? null, ...(await kept(product)) };
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

async function makePoor(product) {
  for (const [number, id] of POOR.entries()) {
    const username = `poor-${number}`;
    const email = `${username}@bench.invalid`;
    const person = { username, email, firstName: 'Poor', lastName: String(number) };
    await ask(product, 'POST', '/v1/clients', { id, ...person, currency: 'CREDIT' });
  }
}

/** Sends refused debits at a fixed rate, each of a new message, until it is stopped. */
class Stream {
  constructor(product) {
    this.product = product;
    this.sent = 0;
    this.refused = 0;
    this.open = new Set();
    this.began = performance.now();
    this.running = true;
    this.done = this.run();
  }

  /** Refusals per second, including those in flight. */
  async end() {
    this.running = false;
    await this.done;
    await Promise.all(this.open);
    return Math.round(this.refused / ((performance.now() - this.began) / 1_000));
  }

  async run() {
    while (this.running) {
      const due = this.began + (this.sent / ITEMS) * EVERY_MS;
      if (due > performance.now()) await pause(due - performance.now());
      // A service that falls behind is not flooded: the reported rate is what it accepts.
      while (this.open.size >= 8) await Promise.race(this.open);
      const request = this.send().finally(() => this.open.delete(request));
      this.open.add(request);
    }
  }

  async send() {
    const first = this.sent;
    this.sent += ITEMS;
    const items = Array.from({ length: ITEMS }, (_, i) => ({
      clientId: POOR[(first + i) % POOR.length],
      messageId: `refused-${hex(first + i)}`,
      credits: '1.05',
      country: 'DE',
    }));
    const answer = await ask(this.product, 'POST', '/v1/debits', { items });
    if (answer.refused !== ITEMS) throw new Error(`refused ${answer.refused} of ${ITEMS}`);
    this.refused += ITEMS;
  }
}

/** Number of recorded and dropped refusals, from the service's metrics. */
async function kept({ root, key }) {
  const headers = { authorization: `Bearer ${key}` };
  const text = await (await fetch(`${root}/metrics`, { headers })).text();
  const read = (name) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
  return {
    written: read('tallystick_refusal_log_written_total'),
    dropped: read('tallystick_refusal_log_dropped_total'),
  };
}

function hex(number) {
  return number.toString(16).padStart(12, '0');
}

function shown(results) {
  const rate = (variant) => median(results[variant].map(({ debitsPerS }) => debitsPerS));
  const rows = Object.entries(VARIANTS).map(([variant, { name }]) => {
    const of = (field) => summary(results[variant].map((run) => run[field]));
    const ratio = (to) => (rate(variant) / rate(to)).toFixed(2);
    return [name, of('debitsPerS'), ratio('alone'), ratio('off'), of('refusedPerS')].concat(
      ['p99', 'written', 'dropped', 'rssMB'].map(of),
    );
  });
  const header = ['load', 'debits/s', 'of alone', 'of none kept', 'refusals/s'];
  return table([...header, 'p99 ms', 'written', 'dropped', 'RSS MB'], rows);
}
