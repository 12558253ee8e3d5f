import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { KEY_HOLDER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';
import { ADMIN_KEY } from '../e2e/service.js';

const LONG_CLIENT = '00000000-0000-4000-8000-0000000000c1';
const EVENTS = sized(20_000, 200_000);
const CLIENTS = sized(5_000, 30_000);
const BATCH = 2_000;
const MAKERS = 16;
/** Longest time that a stop takes, whatever runs. */
const STOP_MS = 10_000;

/** Status of a read whose answer is read and dropped; 0 = the connection ended before its end. */
async function read(
  abused: AbusedService,
  path: string,
  { accept = 'application/json', signal }: { accept?: string; signal?: AbortSignal } = {},
): Promise<number> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, accept };
  try {
    const answer = await fetch(`${abused.service.url}${path}`, {
      headers,
      ...(signal && { signal }),
    });
    for await (const _ of answer.body ?? []) continue;
    return answer.status;
  } catch {
    return 0;
  }
}

function times<T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => work(n)));
}

async function makeEvents(abused: AbusedService): Promise<void> {
  await clientWithCredits(abused.service, LONG_CLIENT, 'long');
  for (let made = 0; made < EVENTS; made += BATCH) {
    const items = Array.from({ length: BATCH }, (_, n) => {
      return { clientId: LONG_CLIENT, messageId: `long-${made + n}`, credits: '1' };
    });
    const { status } = await abused.service.call('POST', '/v1/debits', { items });
    if (status !== 200) throw new Error(`no debits: ${status}`);
  }
}

async function makeClients(abused: AbusedService): Promise<void> {
  let made = 0;
  await times(MAKERS, async () => {
    while (made < CLIENTS) {
      const username = `client-${made++}`;
      const made201 = await abused.service.call('POST', '/v1/clients', {
        ...{ username, email: `${username}@example.com`, currency: 'CREDIT' },
        ...{ firstName: 'Ada', lastName: 'Lovelace' },
      });
      if (made201.status !== 201) throw new Error(`no client: ${JSON.stringify(made201)}`);
    }
  });
}

/** Audits of one key that run or wait: half of `TALLYSTICK_LONG_READS` and its queue. */
const OF_ONE_KEY = 2 + 64;

const OF_CLIENT = `/v1/clients/${LONG_CLIENT}`;

describe('long reads', () => {
  let abused: AbusedService;
  beforeAll(async () => {
    abused = await AbusedService.start();
    await makeEvents(abused);
    await makeClients(abused);
  });
  afterAll(() => abused.end());

  const reads: readonly (readonly [string, number, (n: number) => string])[] = [
    ['verification', 1, () => `${OF_CLIENT}/verification`],
    ['verification', 8, () => `${OF_CLIENT}/verification`],
    ['replay', 8, () => `${OF_CLIENT}/replay`],
    ['replay to an early instant', 8, () => `${OF_CLIENT}/replay?asOf=2020-01-01T00:00:00Z`],
    ['overview', 8, () => '/v1/overview'],
    ['search without a hit', 50, (n) => `/v1/clients?search=nobody-${n}`],
    ['search in the order of equal amounts', 20, (n) => `/v1/clients?search=x${n}&sort=available`],
    ['list of clients', 50, () => '/v1/clients?limit=500&sort=-available'],
    ['credit log by type', 20, () => `${OF_CLIENT}/log?type=WITHDRAWAL`],
    ['credit log by time', 20, () => `${OF_CLIENT}/log?from=2999-01-01T00:00:00Z`],
    ['event log by type', 20, () => `${OF_CLIENT}/events?type=CreditsWithdrawn`],
    ['page of events', 50, () => `${OF_CLIENT}/events?limit=500&order=desc`],
  ];
  it.each(reads)('stop nobody else: %s, %i at once', async (_, count, path) => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const statuses = await times(count, (n) => read(abused, path(n)));
      // Beyond what runs and waits, a read is refused at once. There is no client in 2020.
      expect(statuses.filter((status) => ![200, 404, 429].includes(status))).toEqual([]);
      expect(statuses.some((status) => status !== 429)).toBe(true);
    });
  });

  it.each(['text/csv', 'application/x-ndjson'])(
    'stop nobody else: ten exports as %s',
    async (accept) => {
      await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
        const statuses = await times(10, () => read(abused, `${OF_CLIENT}/log`, { accept }));
        expect(statuses.filter((status) => ![200, 429].includes(status))).toEqual([]);
      });
    },
  );

  it('end when their callers hang up', async () => {
    for (let round = 0; round < 3; round++) {
      const hungUp = new AbortController();
      const { signal } = hungUp;
      const asked = times(OF_ONE_KEY, () => read(abused, `${OF_CLIENT}/verification`, { signal }));
      await read(abused, `${OF_CLIENT}/log?limit=1`);
      hungUp.abort();
      // Those of the round before would fill the queue, and these would be refused.
      expect(await asked).toEqual(Array.from({ length: OF_ONE_KEY }, () => 0));
    }
    expect(await times(2, () => read(abused, `${OF_CLIENT}/replay`))).toEqual([200, 200]);
  });

  it('do not delay the end of the service', async () => {
    const paths = ['verification', 'replay', 'log', 'log?type=WITHDRAWAL'].map(
      (path) => `${OF_CLIENT}/${path}`,
    );
    const all = [...paths, '/v1/verification', '/v1/overview', '/v1/clients?search=nobody'];
    const asked = times(all.length * 4, (n) =>
      read(abused, all[n % all.length] ?? '', { accept: '*/*' }),
    );
    await read(abused, `${OF_CLIENT}/log?limit=1`);
    const before = performance.now();
    const code = await abused.service.stop();
    expect(code === 0 ? 'in order' : abused.service.lines.slice(-20).join('\n')).toBe('in order');
    expect(performance.now() - before).toBeLessThan(STOP_MS);
    const statuses = await asked;
    expect(statuses.filter((status) => ![0, 200, 429, 503].includes(status))).toEqual([]);
  });
});
