import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { beginIdsWith } from './client-ids.mjs';
import { drained, fill, lines, makeKey, seedClients, startProduct } from './product.mjs';
import { timed } from './rebuild.mjs';
import { usage, waitFor } from './server.mjs';
import { median, number, summary, table } from './statistics.mjs';
import { runLoad, verified } from './throughput.mjs';

const BARE = fileURLToPath(new URL('bare-appends.mjs', import.meta.url));
const CLIENTS = 1000;

/** Each load of the product and what the bare client does beside it. */
const LOADS = [
  {
    name: 'single debits, 256 connections',
    product: ['--mode', 'closed', '--conns', '256'],
    bareName: '256 × 1 event',
    bare: ['--writers', '256', '--events', '1'],
  },
  {
    name: 'bulk, 4 × 1,000 debits, each batch one client’s',
    product: ['--mode', 'closed', '--conns', '4', '--items', '1000'],
    api: '../one-client-api.mjs',
    bareName: '16 × 10 events',
    bare: ['--writers', '16', '--events', '10'],
  },
  {
    name: 'bulk, 4 × 1,000 debits over 1,000 clients',
    product: ['--mode', 'closed', '--conns', '4', '--items', '1000'],
    bareName: '256 × 1 event',
    bare: ['--writers', '256', '--events', '1'],
  },
];

/**
 * The product on EventStoreDB and MongoDB beside the bare client of EventStoreDB on the same server,
 * in turns: while one works the other is not there. The log is the server's and outlives the run, so
 * that clients, database and master key are new for each run of the bench; take servers of its own.
 */
export async function servers({ runs, secs, fed, verify, say }) {
  const place = placeOf(process.env);
  try {
    const caughtUp = await catchUp(place, fed, say);
    const loads = [];
    for (const load of LOADS) {
      loads.push({ load, ...(await inTurns(place, load, { runs, secs, verify, say })) });
    }
    return {
      title: 'On EventStoreDB and MongoDB, beside the bare client',
      json: { loads, caughtUp },
      markdown: `${shownLoads(loads)}\n\n${shownCatchUp(caughtUp)}`,
    };
  } finally {
    await dropDatabases(place);
  }
}

/** A database of its own on the servers of the environment. */
function placeOf({ EVENTSTORE_URL, MONGODB_URL }) {
  if (!EVENTSTORE_URL || !MONGODB_URL) {
    throw new Error(
      'set EVENTSTORE_URL and MONGODB_URL, or run it on the stand-ins: ' +
        'node test/servers/start.mjs -- node bench/run.mjs --only servers',
    );
  }
  const tag = randomBytes(4).toString('hex');
  beginIdsWith(tag);
  const database = MONGODB_URL.replace(
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/,
    `$1/tallystick_bench_${tag}`,
  );
  const TALLYSTICK_MASTER_KEY = randomBytes(32).toString('base64');
  return { env: { EVENTSTORE_URL, MONGODB_URL: database, TALLYSTICK_MASTER_KEY }, database };
}

async function withProduct({ env }, work) {
  const product = await startProduct('unused', env);
  try {
    product.key = await makeKey(product);
    return await work(product);
  } finally {
    await product.stop();
  }
}

/**
 * Events per second at which read models are filled in MongoDB, while nothing else is asked: each of
 * them alone, and all of them with the id index, from an empty database.
 */
async function catchUp(place, fed, say) {
  const events = fed + 2 * CLIENTS;
  const json = [];
  const told = (name, secs) => {
    json.push({ name, events, secs, eventsPerS: events / secs });
    say(`${name}: ${number(events / secs)} events/s`);
  };
  const end = await withProduct(place, async (product) => {
    await seedClients(product, CLIENTS);
    await fill(product, { count: fed, clients: CLIENTS, batch: 1000, label: 'fed' });
    await drained(product);
    const filled = await lines(product);
    for (const { name } of filled.filter(({ name }) => name !== 'operations')) {
      told(name, await timed(product, name));
    }
    return filled.map(({ position }) => BigInt(position)).reduce((a, b) => (a < b ? a : b));
  });
  await dropReadModels(place);
  const secs = await withProduct(place, async (product) => {
    const began = performance.now();
    const reached = async () =>
      (await lines(product)).every(({ position }) => BigInt(position) >= end);
    await waitFor(reached, 'the read models', { server: product, secs: 600 });
    return (performance.now() - began) / 1000;
  });
  told('all, and the id index, from nothing', secs);
  return json;
}

async function inTurns(place, load, { runs, secs, verify, say }) {
  const product = [];
  const bare = [];
  for (let run = 1; run <= runs; run++) {
    bare.push(await bareRun(load, secs));
    product.push(await productRun(place, load, { secs, verify }));
    const [last] = product.slice(-1);
    say(
      `${load.name}, run ${run}/${runs}: product ${last.debitsPerS}/s, bare ` +
        `${bare.at(-1).eventsPerS}/s, drained in ${Math.round(last.drainMs)} ms`,
    );
  }
  return { product, bare };
}

async function bareRun({ bare }, secs) {
  const options = [BARE, ...bare, '--secs', String(secs)];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  return JSON.parse(stdout);
}

function productRun(place, load, { secs, verify }) {
  return withProduct(place, async (product) => {
    const before = await usage(product.pid);
    const target = ['--port', String(product.port), '--token', product.key];
    const api = ['--api', load.api ?? '../product-api.mjs'];
    const measured = await runLoad(load.product, secs, [...target, ...api]);
    const after = await usage(product.pid);
    const drainMs = await drained(product);
    if (verify) await verified(product, [0, 499, 999]);
    const cpuS = before && after ? after.cpuS - before.cpuS : null;
    return { ...measured, drainMs, cpuS, rssMB: after?.rssMB ?? null };
  });
}

/** The id index and the read models; the vault has a database of its own. */
async function dropReadModels({ database }) {
  const client = await MongoClient.connect(database);
  await client.db().dropDatabase();
  await client.close();
}

async function dropDatabases({ database }) {
  const client = await MongoClient.connect(database);
  await client.db().dropDatabase();
  await client.db(`${client.db().databaseName}_vault`).dropDatabase();
  await client.close();
}

function shownLoads(loads) {
  const rows = loads.map(({ load, product, bare }) => {
    const debits = product.map(({ debitsPerS }) => debitsPerS);
    const events = bare.map(({ eventsPerS }) => eventsPerS);
    return [
      load.name,
      summary(debits),
      `${summary(events)}, ${load.bareName}`,
      (median(debits) / median(events)).toFixed(2),
      summary(product.map(({ p99 }) => p99)),
      summary(bare.map(({ p99 }) => p99)),
      summary(product.map(({ drainMs }) => drainMs)),
    ];
  });
  const header = [
    'load',
    'product debits/s',
    'bare client events/s, in flight',
    'ratio',
    'product p99 ms a request',
    'bare p99 ms an append',
    'read models caught up after ms',
  ];
  return table(header, rows);
}

function shownCatchUp(caughtUp) {
  const rows = caughtUp.map(({ name, secs, eventsPerS }) => [
    name,
    number(secs),
    number(eventsPerS),
  ]);
  const events = caughtUp[0].events.toLocaleString('en-US');
  return table([`read model, from ${events} events`, 'seconds', 'events/s'], rows);
}
