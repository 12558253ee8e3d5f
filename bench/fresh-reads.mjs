import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import {
  drained,
  freshDir,
  makeKey,
  removeDir,
  seedClients,
  startProduct,
} from './lib/product.mjs';
import { clientId, clientName } from './lib/client-ids.mjs';
import { verified } from './throughput.mjs';
import { median, number, table } from './lib/statistics.mjs';

const CLIENTS = 1000;
const WRITERS = 48;
const READERS = 8;
/** Interval at which readers change their query, so both kinds of reads see the same conditions. */
const TURN_MS = 1000;
/** Part of a turn that is not counted: reads of the previous turn may still be waiting. */
const SETTLE_MS = 250;

/**
 * The read after each debit: about the reader's own client, where the answer must contain that
 * debit, or about an unchanged client, where nothing is awaited.
 */
const READS = {
  meter: ({ id }) => `/v1/clients/${id}/meter`,
  message: ({ id, messageId }) => `/v1/clients/${id}/messages/${messageId}`,
};

/**
 * Single debits beside readers that must see their own debits, and beside readers that need not.
 */
export async function freshReads({ runs, secs, say }) {
  const results = {};
  for (const [name, pathOf] of Object.entries(READS)) {
    results[name] = await inTurns(pathOf, runs * secs);
    const { waiting, free } = results[name];
    say(`${name}: ${number(median(waiting.perS))} debits/s, ${number(median(free.perS))} without`);
  }
  return {
    title: `Single debits on ${WRITERS} connections beside ${READERS} that debit and read in turn`,
    json: results,
    markdown: shown(results),
  };
}

async function inTurns(pathOf, turns) {
  const dir = await freshDir();
  const product = await startProduct(dir);
  const running = { own: true, ended: false, debits: 0, readMs: [] };
  try {
    product.key = await makeKey(product);
    await seedClients(product, CLIENTS + 2 * READERS);
    const loops = [
      ...Array.from({ length: WRITERS }, (_, n) => write(product, n, running)),
      ...Array.from({ length: READERS }, (_, n) => read(product, n, { running, pathOf })),
    ];
    const measured = await measure(running, turns);
    running.ended = true;
    await Promise.all(loops);
    await drained(product);
    await verified(product);
    return measured;
  } finally {
    await product.stop();
    await removeDir(dir);
  }
}

/** Alternates two turns of each kind, in an order that favours neither. */
async function measure(running, turns) {
  const waiting = { perS: [], readMs: [] };
  const free = { perS: [], readMs: [] };
  await pause(2 * TURN_MS);
  for (let turn = 0; turn < 4 * turns; turn++) {
    running.own = turn % 4 === 0 || turn % 4 === 3;
    await pause(SETTLE_MS);
    running.debits = 0;
    running.readMs = [];
    const began = performance.now();
    await pause(TURN_MS);
    const kind = running.own ? waiting : free;
    kind.perS.push(Math.round((running.debits * 1000) / (performance.now() - began)));
    kind.readMs.push(...running.readMs);
  }
  return { waiting, free };
}

async function write(product, n, running) {
  const ask = connection(product);
  for (let count = 0; !running.ended; count++) {
    const id = clientId(clientName((n + count * WRITERS) % CLIENTS));
    await ask.debit(id, `writer-${n}-${count}`);
    running.debits += 1;
  }
  ask.close();
}

async function read(product, n, { running, pathOf }) {
  const ask = connection(product);
  const quiet = { id: clientId(clientName(CLIENTS + 2 * n + 1)), messageId: 'first' };
  await ask.debit(quiet.id, quiet.messageId);
  const id = clientId(clientName(CLIENTS + 2 * n));
  for (let count = 0; !running.ended; count++) {
    const own = { id, messageId: `reader-${n}-${count}` };
    await ask.debit(id, own.messageId);
    running.debits += 1;
    const began = performance.now();
    await ask.get(pathOf(running.own ? own : quiet));
    running.readMs.push(performance.now() - began);
  }
  ask.close();
}

/** A separate connection, one request at a time. */
function connection({ port, key }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const send = (method, path, body) => {
    const headers = { authorization: `Bearer ${key}` };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = Buffer.byteLength(body);
    }
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, agent, method, path, headers });
      request.once('error', reject);
      request.once('response', (answer) => {
        answer.resume();
        answer.once('end', () => {
          if (answer.statusCode < 300) resolve();
          else reject(new Error(`${method} ${path}: ${answer.statusCode}`));
        });
      });
      request.end(body);
    });
  };
  return {
    get: (path) => send('GET', path),
    debit: (id, messageId) =>
      send('POST', `/v1/clients/${id}/debits`, JSON.stringify({ messageId, credits: '1' })),
    close: () => agent.destroy(),
  };
}

function shown(results) {
  const rows = Object.entries(results).map(([name, { waiting, free }]) => [
    name,
    number(median(waiting.perS)),
    number(median(free.perS)),
    (sum(waiting.perS) / sum(free.perS)).toFixed(2),
    number(median(waiting.readMs)),
    number(median(free.readMs)),
  ]);
  const header = ['what is read', 'debits/s', 'without waiting', 'ratio', 'read ms', 'without'];
  return table(header, rows);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
