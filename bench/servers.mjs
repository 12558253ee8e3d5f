import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { coldOnServers, shownCold } from './cold-on-servers.mjs';
import { costsOf, costsSince } from './costs.mjs';
import { cpuSecondsAt } from './listeners.mjs';
import { drained, fill, lines, seedClients } from './lib/product.mjs';
import { timed } from './rebuild.mjs';
import { start, usage, waitFor } from './lib/server.mjs';
import { dropDatabases, dropReadModels, placeOf, withProduct } from './lib/servers-place.mjs';
import { median, number, summary, table } from './lib/statistics.mjs';
import { runLoad, verified } from './throughput.mjs';

const BARE = fileURLToPath(new URL('bare-appends.mjs', import.meta.url));
const SERVICE = fileURLToPath(new URL('bare-service.mjs', import.meta.url));
const PRODUCT_API = '../lib/product-api.mjs';
const CLIENTS = 1000;

/** Each load of the product and the corresponding load of the bare client. */
const LOADS = [
  {
    name: 'single debits, 256 connections',
    product: ['--mode', 'closed', '--conns', '256'],
    bareName: '256 × 1 event',
    bare: ['--writers', '256', '--events', '1'],
    besideService: true,
  },
  {
    name: 'bulk, 4 × 1,000 debits, each batch one client’s',
    product: ['--mode', 'closed', '--conns', '4', '--items', '1000'],
    api: '../lib/one-client-api.mjs',
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
 * The product on EventStoreDB and MongoDB beside the bare client of EventStoreDB on the same
 * server, in turns: only one of them runs at a time. Use dedicated servers.
 */
export async function servers({ runs, secs, fed, sizes, restarts, verify, say }) {
  const place = placeOf(process.env);
  try {
    const caughtUp = await catchUp(place, fed, say);
    const loads = [];
    for (const load of LOADS) {
      loads.push({ load, ...(await inTurns(place, load, { runs, secs, verify, say })) });
    }
    const apart = placeOf(process.env);
    const ends = [sizes[0], sizes.at(-1)];
    const cold = await coldOnServers(apart.env, { sizes: ends, restarts, say }).finally(() =>
      dropDatabases(apart),
    );
    const shown = [shownLoads(loads), shownCosts(loads), shownCatchUp(caughtUp), shownCold(cold)];
    return {
      title: 'On EventStoreDB and MongoDB, beside the bare client',
      json: { loads, caughtUp, cold },
      markdown: shown.join('\n\n'),
    };
  } finally {
    await dropDatabases(place);
  }
}

/**
 * Events per second of filling read models in MongoDB, without other load: each of them alone, and
 * all of them with the id index, from an empty database.
 */
async function catchUp(place, fed, say) {
  const events = fed + 2 * CLIENTS;
  const json = [];
  const report = (name, secs) => {
    json.push({ name, events, secs, eventsPerS: events / secs });
    say(`${name}: ${number(events / secs)} events/s`);
  };
  const end = await withProduct(place, async (product) => {
    await seedClients(product, CLIENTS);
    await fill(product, { count: fed, clients: CLIENTS, batch: 1000, label: 'fed' });
    await drained(product);
    const filled = await lines(product);
    for (const { name } of filled.filter(({ name }) => name !== 'operations')) {
      report(name, await timed(product, name));
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
  report('all, and the id index, from nothing', secs);
  return json;
}

async function inTurns(place, load, { runs, secs, verify, say }) {
  const product = [];
  const bare = [];
  const service = [];
  for (let run = 1; run <= runs; run++) {
    bare.push(await bareRun(load, secs, place.env));
    if (load.besideService) service.push(await serviceRun(load, secs, place.env));
    product.push(await productRun(place, load, { secs, verify }));
    const [last] = product.slice(-1);
    say(
      `${load.name}, run ${run}/${runs}: product ${last.debitsPerS}/s, bare ` +
        `${bare.at(-1).eventsPerS}/s, drained in ${Math.round(last.drainMs)} ms`,
    );
  }
  return { product, bare, service };
}

/** The bare client behind HTTP, and nothing else. */
async function serviceRun({ product }, secs, { EVENTSTORE_URL }) {
  const server = start(SERVICE, { EVENTSTORE_URL });
  try {
    const port = await waitFor(async () => server.output().trim(), 'the bare service', { server });
    return await runLoad(product, secs, ['--port', port, '--api', PRODUCT_API]);
  } finally {
    await server.stop();
  }
}

async function bareRun({ bare }, secs, { EVENTSTORE_URL }) {
  const options = [BARE, ...bare, '--secs', String(secs)];
  const before = await cpuSecondsAt(EVENTSTORE_URL);
  const { stdout } = await promisify(execFile)(process.execPath, options);
  const after = await cpuSecondsAt(EVENTSTORE_URL);
  const measured = JSON.parse(stdout);
  const server = before === null || after === null ? null : after - before;
  return { ...measured, serverCpuUs: server === null ? null : (server * 1e6) / measured.allEvents };
}

function productRun(place, load, { secs, verify }) {
  return withProduct(place, async (product) => {
    const target = ['--port', String(product.port), '--token', product.key];
    const api = ['--api', load.api ?? PRODUCT_API];
    // First skips the events that the bare client left in the log.
    await drained(product);
    const { measured, costs, from } = await costsOf(product, place.env, () =>
      runLoad(load.product, secs, [...target, ...api]),
    );
    const drainMs = await drained(product);
    const withFeed = await costsSince(product, place.env, from);
    if (verify) await verified(product, [0, 499, 999]);
    const rssMB = (await usage(product.pid))?.rssMB ?? null;
    return { ...measured, drainMs, costs, cpuUs: withFeed.cpuUs, rssMB };
  });
}

/** Cost of a debit for each process, including read models, and its waiting times. */
function shownCosts(loads) {
  const rows = loads.map(({ load, product, bare }) => {
    const cpu = (name) => median(product.map(({ cpuUs }) => cpuUs[name]));
    const cost = (name) => median(product.map(({ costs }) => costs[name]));
    const requestMs = median(product.map(({ p50 }) => p50));
    return [
      load.name,
      ...['service', 'EventStoreDB', 'MongoDB'].map((name) => number(cpu(name))),
      number(median(product.map(({ loadCpu, debitsPerS }) => (loadCpu * 1e6) / debitsPerS))),
      `${number(median(bare.map(({ cpuUs }) => cpuUs)))} + ` +
        number(median(bare.map(({ serverCpuUs }) => serverCpuUs))),
      number(cost('eventsPerAppend')),
      number(cost('appendMs')),
      number(cost('lookUpMs')),
      `${Math.round((100 * cost('lookUpMsPerCommand')) / requestMs)} %`,
    ];
  });
  const header = [
    'load',
    'service, µs of processor a debit',
    'EventStoreDB',
    'MongoDB',
    'load generator',
    'bare client + server, µs an event',
    'events an append',
    'ms an append',
    'ms an id look-up',
    'share of the look-up in a request’s time',
  ];
  return table(header, rows);
}

function shownLoads(loads) {
  const rows = loads.map(({ load, product, bare, service }) => {
    const debits = product.map(({ debitsPerS }) => debitsPerS);
    const events = bare.map(({ eventsPerS }) => eventsPerS);
    return [
      load.name,
      summary(debits),
      `${summary(events)}, ${load.bareName}`,
      (median(debits) / median(events)).toFixed(2),
      service.length === 0
        ? ''
        : `${summary(service.map(({ debitsPerS }) => debitsPerS))}: ` +
          (median(service.map(({ debitsPerS }) => debitsPerS)) / median(events)).toFixed(2),
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
    'HTTP and the bare client alone: requests/s, ratio',
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
