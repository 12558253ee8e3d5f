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

const CLIENTS = 1_000;
const SINGLE = ['--mode', 'closed', '--conns', '64'];
const BULK = ['--mode', 'closed', '--conns', '4', '--items', '1000'];
const HTTP = '../lib/product-api.mjs';
const GRAPHQL = '../lib/graphql-api.mjs';
const MEMBER = { username: 'bench.staff', password: 'Bench-staff-1' };

/** Each kind is compared with the kind of its `beside`. */
const KINDS = {
  key: { name: 'single, HTTP, API key', load: SINGLE, api: HTTP, as: 'key' },
  token: {
    name: 'single, HTTP, token of staff',
    load: SINGLE,
    api: HTTP,
    as: 'token',
    beside: 'key',
  },
  graphql: {
    name: 'single, GraphQL, API key',
    load: SINGLE,
    api: GRAPHQL,
    as: 'key',
    beside: 'key',
  },
  bulk: { name: '1,000 a request, HTTP', load: BULK, api: HTTP, as: 'key' },
  graphqlBulk: {
    name: '1,000 a request, GraphQL',
    load: BULK,
    api: GRAPHQL,
    as: 'key',
    beside: 'bulk',
  },
};

/** Debits through both facades and with both kinds of credentials, in turns on one service. */
export async function facades({ runs, secs, say }) {
  const results = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
  const dir = await freshDir();
  const product = await startProduct(dir);
  try {
    await seedClients(product, CLIENTS);
    const credentials = { key: await makeKey(product), token: await signIn(product) };
    for (let run = 1; run <= runs; run++) {
      for (const [kind, how] of Object.entries(KINDS)) {
        await drained(product);
        const measured = await oneRun(product, credentials[how.as], how, secs);
        results[kind].push(measured);
        say(`${how.name}, run ${run}/${runs}: ${JSON.stringify(measured)}`);
      }
    }
  } finally {
    await product.stop();
    await removeDir(dir);
  }
  return { title: 'Debits by facade and credential', json: results, markdown: shown(results) };
}

/** The access token of a member of staff who was just added. It lasts 15 minutes. */
async function signIn(product) {
  const { username, password } = MEMBER;
  await ask(product, 'POST', '/v1/staff', {
    username,
    email: `${username}@bench.invalid`,
    name: 'Bench',
    role: 'admin',
    password,
    passwordConfirm: password,
  });
  return (await ask(product, 'POST', '/v1/login', MEMBER)).accessToken;
}

async function oneRun(product, credential, { load, api }, secs) {
  const before = await usage(product.pid);
  const target = ['--port', String(product.port), '--token', credential, '--api', api];
  const { debitsPerS, p99 } = await runLoad(load, secs, target);
  const after = await usage(product.pid);
  return { debitsPerS, p99, cpuS: after.cpuS - before.cpuS };
}

function shown(results) {
  const rows = Object.entries(KINDS).map(([kind, { name, beside }]) => {
    const of = (field) => summary(results[kind].map((run) => run[field]));
    const ratios = results[kind].map(
      ({ debitsPerS }, run) => debitsPerS / (results[beside]?.[run]?.debitsPerS ?? NaN),
    );
    return [
      name,
      of('debitsPerS'),
      of('p99'),
      beside === undefined ? '' : median(ratios).toFixed(2),
    ];
  });
  return table(['debits', 'debits/s', 'p99 ms', 'of HTTP with a key'], rows);
}
