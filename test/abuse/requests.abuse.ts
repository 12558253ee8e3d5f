import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { until } from '../contracts/until.js';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import type { Hit } from './harness/attacker.js';
import { isFull, KEY_HOLDER_STALL_MS, STRANGER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';

const CLIENT = '00000000-0000-4000-8000-0000000000f1';
const MIB = 1024 * 1024;
const REFUSED_BODY_HEADERS = `content-type: application/json\r\ncontent-length: ${7 * MIB}\r\n\r\n`;

/** The same text many times, separated by commas. */
const listOf = (text: string, count: number): string => Array<string>(count).fill(text).join(',');

/** Resolves when a connection is closed, in whichever way: a reset ends it too. */
async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((closed) => socket.once('close', closed));
}

/** Lists in a list, of which a parser makes the most values. */
const emptyLists = (mib: number): string =>
  `{"items":[${listOf('[]', Math.floor((mib * MIB) / 3) - 10)}]}`;

let abused: AbusedService;
beforeAll(async () => {
  abused = await AbusedService.start();
  await clientWithCredits(abused.service, CLIENT, 'attacked');
});
afterAll(() => abused.end());

async function answersOf(count: number, send: (n: number) => Promise<Hit>): Promise<number[]> {
  const hits = await Promise.all(Array.from({ length: count }, (_, n) => send(n)));
  return hits.map(({ status }) => status);
}

async function descriptors(): Promise<number> {
  return (await readdir(`/proc/${abused.service.pid}/fd`)).length;
}

describe('bodies of strangers', () => {
  it.each([
    ['POST', '/nope', 404],
    ['POST', '/health/live', 405],
    ['POST', '/v1/debits', 401],
    ['GET', '/nope', 404],
  ])('cost nothing at %s %s', async (method, path, status) => {
    const body = emptyLists(7);
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const statuses = await answersOf(sized(8, 20), () =>
        abused.attacker.send({ method, path, body }),
      );
      expect(new Set(statuses)).toEqual(new Set([status]));
    });
  });

  it('are dropped with their connections when they never end', async () => {
    const before = await descriptors();
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const sockets: Socket[] = [];
      for (let n = 0; n < sized(30, 60); n++) {
        const socket = await abused.attacker.socket();
        socket.write(`POST /v1/debits HTTP/1.1\r\nhost: s\r\n${REFUSED_BODY_HEADERS}`);
        socket.write('['.repeat(6 * MIB));
        socket.resume();
        sockets.push(socket);
      }
      await Promise.all(sockets.map(ended));
    });
    await until(async () => (await descriptors()) <= before + 10);
  });
});

describe('connections of strangers', () => {
  it('beyond the limit of their address are refused, and the others end in time', async () => {
    const before = await descriptors();
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const sockets: Socket[] = [];
      let refused = 0;
      for (let n = 0; n < 1_100; n++) {
        const socket = await abused.attacker.socket();
        socket.once('data', (part) => (refused += Number(String(part).includes(' 429 '))));
        if (n % 2 === 1) socket.write('POST /v1/debits HTTP/1.1\r\nhos');
        sockets.push(socket);
      }
      await until(() => Promise.resolve(refused > 0));
      // In full, the service ends them; reduced, the attacker does.
      if (!isFull) for (const socket of sockets) socket.destroy();
      await Promise.all(sockets.map(ended));
    });
    await until(async () => (await descriptors()) <= before + 10);
  });

  it.each(['/nope', '/health/live', '/openapi.json', '/docs'])(
    'full of requests for %s that wait for no answer end',
    async (path) => {
      await expectWithstood(abused, STRANGER_STALL_MS, async () => {
        const flood = `GET ${path} HTTP/1.1\r\nhost: s\r\n\r\n`.repeat(2_000);
        for (let n = 0; n < sized(20, 200); n++) {
          const socket = await abused.attacker.socket();
          socket.resume().write(flood);
          await ended(socket);
        }
      });
    },
  );

  it.each(['/nope', '/health/live', '/health/ready', '/openapi.json', '/docs/openapi.json'])(
    'with requests for %s at once, whose answers are not read',
    async (path) => {
      const requests = `GET ${path} HTTP/1.1\r\nhost: s\r\n\r\n`.repeat(sized(2, 8));
      await expectWithstood(abused, STRANGER_STALL_MS, () =>
        abused.attacker.deaf(sized(300, 1_000), requests),
      );
    },
  );

  it('with wrong keys are answered 429 before the keys are looked up', async () => {
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const statuses = await answersOf(sized(1_000, 5_000), (n) =>
        abused.attacker.send({ method: 'GET', path: '/v1/clients', key: `tly_wrong${n}` }),
      );
      expect(new Set(statuses)).toEqual(new Set([401, 429]));
    });
  });
});

describe('pages of a key holder', () => {
  const POOR = '00000000-0000-4000-8000-0000000000f2';

  beforeAll(async () => {
    await clientWithCredits(abused.service, POOR, 'poor');
    const items = Array.from({ length: 1_000 }, (_, n) => ({
      ...{ clientId: POOR, messageId: `${'\u{1F600}'.repeat(50)}${n}`, credits: '1000000000000' },
    }));
    const body = JSON.stringify({ items });
    await abused.attacker.send({ path: '/v1/debits', key: abused.key, body });
  });

  it('of megabytes are made a few at once, however many are asked for', async () => {
    const { service, attacker } = abused;
    const made = await service.call('POST', '/v1/api-keys', { name: 'reader', role: 'auditor' });
    const key = String(made.body['secret']);
    const long = { firstName: 'ä'.repeat(100), settings: { internalComments: 'ß'.repeat(4_000) } };
    for (let n = 0; n < sized(100, 500); n++) {
      await service.call('POST', '/v1/clients', {
        ...{ username: `long${n}`, email: `long${n}@example.com`, lastName: 'L' },
        ...{ currency: 'CREDIT', ...long },
      });
    }
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const statuses = await answersOf(sized(100, 300), () =>
        attacker.send({ method: 'GET', path: '/v1/clients?limit=500', key }),
      );
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  });

  it('are made one in a turn, however many are asked for at once', async () => {
    const head = `host: s\r\nauthorization: Bearer ${abused.key}\r\n\r\n`;
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, () =>
      abused.attacker.deaf(sized(150, 500), `GET /v1/refusals?limit=500 HTTP/1.1\r\n${head}`),
    );
  });
});

describe('bodies of a key holder', () => {
  it.each([
    ['millions of values', emptyLists(8), 413],
    ['a key in two places of each item', `{"items":[${listOf('{"a" :1,"a" :2}', 20_000)}]}`, 400],
    ['one text of escapes', `{"items":["${'\\"'.repeat(4 * MIB - 20)}"]}`, 413],
    ['spaces', `{"items":[${' '.repeat(8 * MIB - 20)}]}`, 400],
    ['a list in no object', `[${listOf('1', 2 * MIB)}]`, 413],
  ])('are refused or answered without a stall: %s', async (_, body, status) => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const { key } = abused;
      const statuses = await answersOf(sized(4, 20), () =>
        abused.attacker.send({ path: '/v1/debits', key, body }),
      );
      expect([status, 503]).toEqual(expect.arrayContaining([...new Set(statuses)]));
    });
  });

  it('with 10,000 items of unknown fields get an answer that is smaller than they are', async () => {
    const item = `{${Array.from({ length: 12 }, (_, n) => `"${'u'.repeat(50)}${n}":1`).join(',')}}`;
    const body = `{"items":[${listOf(item, 9_500)}]}`;
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const hit = await abused.attacker.send({ path: '/v1/debits', key: abused.key, body });
      expect([hit.status, hit.body.length < MIB]).toEqual([200, true]);
    });
  });

  it('with 10,000 debits each are all decided, however many come at once', async () => {
    const debits = (): string =>
      JSON.stringify({
        items: Array.from({ length: 10_000 }, () => ({
          ...{ clientId: CLIENT, messageId: randomUUID(), credits: '1', channel: 'api', parts: 1 },
        })),
      });
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const bodies = Array.from({ length: sized(3, 20) }, debits);
      const { key } = abused;
      const statuses = await answersOf(bodies.length, async (n) => {
        for (;;) {
          const hit = await abused.attacker.send({
            path: '/v1/debits',
            key,
            body: bodies[n] ?? '',
          });
          if (hit.status !== 503) return hit;
        }
      });
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  });
});
