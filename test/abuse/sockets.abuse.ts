import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { until } from '../contracts/until.js';
import { ADMIN_KEY } from '../e2e/service.js';
import { RawSocket } from '../api/subscriptions/raw-socket.js';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { ATTACKER_ADDRESS } from './harness/attacker.js';
import { KEY_HOLDER_STALL_MS, sized, STRANGER_STALL_MS } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';

const CLIENT = '00000000-0000-4000-8000-0000000000f1';
const SOCKETS = sized(300, 2_000);
const METER = `subscription { meterChanged(clientId: "${CLIENT}") { revision text } }`;
const LOG = `subscription { logAppended(clientId: "${CLIENT}") { revision after { available } } }`;
/** Half of the streams of the service: as many as one key may have. */
const OF_ONE_KEY = 1_000;

describe('sockets for subscriptions', () => {
  let abused: AbusedService;
  let sent = 0;
  const open = new Set<RawSocket>();

  beforeAll(async () => {
    abused = await AbusedService.start();
    await clientWithCredits(abused.service, CLIENT, 'followed');
  });
  afterAll(() => abused.end());
  afterEach(() => {
    for (const { socket } of open) socket.terminate();
    open.clear();
  });

  const socket = (localAddress = ATTACKER_ADDRESS): RawSocket => {
    const made = new RawSocket(abused.service.url, { localAddress });
    open.add(made);
    return made;
  };
  const settled = ({ socket: { readyState }, refused, code }: RawSocket): boolean =>
    readyState === WebSocket.OPEN || refused !== null || code !== null;
  const flood = async (count: number): Promise<readonly RawSocket[]> => {
    const made = Array.from({ length: count }, () => socket());
    await until(() => made.every(settled));
    return made;
  };
  /** Sockets with a key; some at a time, as an address may connect only so often. */
  const connected = async (count: number): Promise<readonly RawSocket[]> => {
    const made: RawSocket[] = [];
    while (made.length < count) made.push(await socket().connect(ADMIN_KEY));
    return made;
  };
  const debits = async (count: number): Promise<void> => {
    const items = Array.from({ length: count }, () => {
      return { clientId: CLIENT, messageId: `m-${sent++}`, credits: '0' };
    });
    const { status } = await abused.service.call('POST', '/v1/debits', { items });
    expect(status).toBe(200);
  };

  it(`stop nobody else: ${SOCKETS} at once without a key, which send nothing`, async () => {
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const made = await flood(SOCKETS);
      const statuses = new Set(made.flatMap(({ refused }) => refused?.status ?? []));
      expect([...statuses].filter((status) => status !== 429)).toEqual([]);
      const waiting = made.filter(({ refused }) => refused === null);
      expect(waiting.length).toBeGreaterThan(0);
      await until(() => waiting.every(({ code }) => code !== null));
      expect(new Set(waiting.map(({ code }) => code))).toEqual(new Set([4408]));
    });
  });

  it('stop nobody else: huge messages and messages in thousands of parts', async () => {
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const made = (await flood(sized(50, 200))).filter(({ refused }) => refused === null);
      for (const [n, one] of made.entries()) {
        if (n % 2 === 0) one.send('x'.repeat(sized(1, 4) * 1024 * 1024));
        else for (let part = 0; part < 2_000; part++) one.socket.send('x', { fin: false });
      }
      await until(() => made.every(({ code }) => code !== null));
    });
  });

  it('stop nobody else: pings whose answers are not read', async () => {
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const made = (await flood(sized(20, 100))).filter(({ refused }) => refused === null);
      const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(30_000) } });
      for (const one of made) {
        one.socket.pause();
        for (let n = 0; n < sized(200, 500); n++) one.send(ping);
      }
      await wait(2_000);
      for (const one of made) one.socket.terminate();
    });
  });

  it('stop nobody else: small messages as fast as they can be sent', async () => {
    await expectWithstood(abused, STRANGER_STALL_MS, async () => {
      const made = (await flood(sized(50, 200))).filter(({ refused }) => refused === null);
      for (const one of made) for (let n = 0; n < 1_000; n++) one.send({ type: 'pong' });
      await until(() => made.every(({ code }) => code !== null));
    });
  });

  it('stop nobody else: 1,000 subscriptions on each of ten sockets', async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const made = await connected(10);
      for (const one of made) for (let n = 0; n < 1_000; n++) one.subscribe(`s-${n}`, METER);
      const answered = ({ messages }: RawSocket): number =>
        new Set(messages.filter(({ id }) => id !== undefined).map(({ id }) => id)).size;
      await until(() => made.every((one) => answered(one) === 1_000));
      const accepted = made.flatMap(({ messages }) =>
        messages.filter(({ type }) => type === 'next'),
      );
      expect(accepted.length).toBeGreaterThanOrEqual(OF_ONE_KEY);
      for (const one of made) one.socket.terminate();
    });
  });

  it('stop nobody else: subscriptions that end as soon as they began', async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      for (const one of await connected(sized(5, 20))) {
        for (let n = 0; n < sized(300, 1_000); n++) {
          one.subscribe('same', `${LOG} # ${sent++}`).send({ id: 'same', type: 'complete' });
        }
        one.send({ type: 'ping' });
        await until(() => one.code !== null || one.messages.some(({ type }) => type === 'pong'));
      }
    });
  });

  it('stop nobody else: subscriptions to the log of a client with thousands of debits', async () => {
    const made: RawSocket[] = [];
    const prepare = async (): Promise<void> => {
      for (const { socket: old } of made.splice(0)) old.terminate();
      made.push(...(await connected(sized(5, 10))));
      for (const one of made) for (let n = 0; n < 100; n++) one.subscribe(`s-${n}`, LOG);
      await wait(1_000);
    };
    const attack = async (): Promise<void> => {
      for (let batch = 0; batch < sized(5, 20); batch++) await debits(1_000);
    };
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, attack, prepare);
    expect(made.some(({ messages }) => messages.some(({ type }) => type === 'next'))).toBe(true);
  });
});
