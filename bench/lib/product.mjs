import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientId, clientName, SEED } from './client-ids.mjs';
import { freePort, start, waitFor } from './server.mjs';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const ADMIN_KEY = 'bench-admin-key-0123456789-0123456789-abcdef';
const AT_ONCE = 16;

export async function freshDir() {
  return mkdtemp(path.join(os.tmpdir(), 'tallystick-bench-'));
}

export async function removeDir(dir) {
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Starts the product as a user would, with all features: authentication, validation, hash chain,
 * encryption, read models in their worker. Only the log of requests is disabled.
 */
export async function startProduct(dir, env = {}) {
  const port = await freePort();
  const began = performance.now();
  const server = start(MAIN, {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dir,
    LOG_LEVEL: 'warn',
    TALLYSTICK_ADMIN_KEY: ADMIN_KEY,
    ...env,
  });
  const root = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${root}/health/ready`)).ok, 'the product', {
    server,
    everyMs: 5,
  });
  const listeningMs = performance.now() - began;
  return { port, root, key: ADMIN_KEY, pid: server.child.pid, began, listeningMs, ...server };
}

/** One request; rejects on any status that is not expected. */
export async function ask(product, method, route, body) {
  const response = await fetch(product.root + route, {
    method,
    headers: {
      authorization: `Bearer ${product.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text.slice(0, 500)}`);
  return text === '' ? null : JSON.parse(text);
}

/** Runs `task(0 … count - 1)`, a few at a time. */
export async function eachOf(count, task, atOnce = AT_ONCE) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** An API key from the store, unlike the fixed one of the environment. */
export async function makeKey(product) {
  const made = await ask(product, 'POST', '/v1/api-keys', { name: 'bench', role: 'admin' });
  return made.secret ?? made.key ?? made.apiKey?.secret;
}

/** Creates the load generator's clients and gives them credit. */
export async function seedClients(product, count) {
  await eachOf(count, async (number) => {
    const name = clientName(number);
    await ask(product, 'POST', '/v1/clients', {
      id: clientId(name),
      username: name,
      email: `${name}@bench.invalid`,
      firstName: 'Bench',
      lastName: String(number),
      currency: 'CREDIT',
    });
    await ask(product, 'POST', `/v1/clients/${clientId(name)}/recharges`, SEED);
  });
}

/**
 * Debits `count` messages in requests of `batch`, spread over `clients`; all must be accepted.
 * `about(n)` gives more members of the message of a number.
 */
export async function fill(product, { count, clients, batch, label, atOnce = 4, about }) {
  await eachOf(
    Math.ceil(count / batch),
    async (index) => {
      const first = index * batch;
      const items = Array.from({ length: Math.min(batch, count - first) }, (_, i) => ({
        clientId: clientId(clientName((first + i) % clients)),
        messageId: `${label}-${first + i}`,
        credits: '1',
        ...about?.(first + i),
      }));
      const answer = await ask(product, 'POST', '/v1/debits', { items });
      if (answer.accepted !== items.length) throw new Error(`accepted ${answer.accepted}`);
    },
    atOnce,
  );
}

/** Waits until every read model contains the whole log; returns the milliseconds. */
export async function drained(product, secs = 300) {
  const began = performance.now();
  await waitFor(
    async () => (await lines(product)).every(({ lag }) => Number(lag) === 0),
    'the read models',
    {
      server: product,
      secs,
    },
  );
  return performance.now() - began;
}

export async function lines(product) {
  const answer = await ask(product, 'GET', '/v1/projections');
  return answer.items ?? answer;
}
