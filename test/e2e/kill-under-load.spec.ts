import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../contracts/until.js';
import { MixedLoad, totalsOf, type Acknowledged } from './mixed-load.js';
import { seededRandom, seedOf } from './seeded-random.js';
import { Service } from './service.js';

/**
 * kill −9 under mixed load, again and again on one data directory: every acknowledged command is
 * there, none twice, and hash chains and read models verify after each round (I9, I17, I20).
 * `TALLYSTICK_KILL_ROUNDS` asks for more rounds than the few that every run makes.
 */
const ROUNDS = Number(process.env['TALLYSTICK_KILL_ROUNDS'] ?? 4);
const CLIENTS = 12;
/** Commands that are acknowledged in a round before it is killed: at least, and at most. */
const [LOAD_MIN, LOAD_MAX] = [30, 250];

function clientId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

async function makeClients(service: Service): Promise<void> {
  for (let n = 0; n < CLIENTS; n++) {
    const names = { username: `client-${n}`, email: `client-${n}@example.com` };
    const person = { firstName: 'Ada', lastName: 'Lovelace', currency: 'CREDIT' };
    const made = await service.call('POST', '/v1/clients', {
      id: clientId(n),
      ...names,
      ...person,
    });
    expect(made.status).toBe(201);
    const path = `/v1/clients/${clientId(n)}/recharges`;
    const filled = await service.call('POST', path, { credits: '1000000', rechargeId: 'start' });
    expect(filled.status).toBe(201);
  }
}

/** An acknowledged command sent again answers as the first time, marked replayed. */
async function expectThere(service: Service, { sent, reply }: Acknowledged): Promise<void> {
  const again = await service.call(sent.method, sent.path, sent.body);
  if (sent.items.length === 0) {
    expect(again.status).toBe(reply.status);
    expect(again.body).toMatchObject({ replayed: true, revision: reply.body['revision'] });
    return;
  }
  const before = reply.body['results'] as { revision?: string }[];
  const results = again.body['results'] as { status: string; revision?: string }[];
  expect(results.map(({ status }) => status)).toEqual(before.map(() => 'REPLAYED'));
  expect(results.map(({ revision }) => revision)).toEqual(before.map(({ revision }) => revision));
}

async function expectVerified(service: Service, load: MixedLoad): Promise<void> {
  const totals = totalsOf(load.acknowledged);
  for (let n = 0; n < CLIENTS; n++) {
    const at = `/v1/clients/${clientId(n)}`;
    // The verification's revision is the log's; a read without one may be a moment old.
    const { body: verified } = await service.call('GET', `${at}/verification`);
    expect(verified).toMatchObject({ ok: true, differences: [] });
    const query = `?minRevision=${String(verified['revision'])}`;
    const { body: meter } = await service.call('GET', `${at}/meter${query}`);
    expect({ client: n, used: meter['used'] }).toEqual({
      client: n,
      used: totals.get(clientId(n)) ?? '0',
    });
  }
}

describe(`kill −9 under mixed load, ${ROUNDS} rounds`, () => {
  const seed = seedOf('TALLYSTICK_KILL_SEED');
  const random = seededRandom(seed);
  let dataDir: string;
  beforeAll(async () => {
    console.info(`kill under load: seed ${seed}`);
    dataDir = await mkdtemp(join(tmpdir(), 'tallystick-kill-'));
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  it('loses nothing acknowledged, and does nothing twice [I9] [I17] [I20]', async () => {
    const clients = Array.from({ length: CLIENTS }, (_, n) => clientId(n));
    const load = new MixedLoad(clients, random);
    let service = await Service.start(dataDir);
    await makeClients(service);
    for (let round = 0; round < ROUNDS; round++) {
      const from = load.acknowledged.length;
      const running = load.run(service, 24);
      const enough = from + LOAD_MIN + Math.floor(random() * (LOAD_MAX - LOAD_MIN));
      await until(() => load.acknowledged.length >= enough);
      await service.stop('SIGKILL');
      await running;
      service = await Service.start(dataDir);
      const open = [...load.inFlight];
      for (const sent of open) expect(await load.send(service, sent)).toBe(true);
      for (const known of load.acknowledged.slice(from)) await expectThere(service, known);
      await expectVerified(service, load);
    }
    const statuses = new Set(load.acknowledged.map(({ reply }) => reply.status));
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * LOAD_MIN);
    expect(await service.stop('SIGTERM')).toBe(0);
  });
});
