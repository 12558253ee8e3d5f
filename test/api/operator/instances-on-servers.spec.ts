import { randomUUID } from 'node:crypto';
import { until } from '../../contracts/until.js';
import { ServiceHarness, type Response } from '../../harness/service-harness.js';
import { onServers, worldOf, type StoreSetup } from '../../harness/store-setups.js';

/** `TALLYSTICK_INSTANCE_ROUNDS` asks for more rounds than the few that every run makes. */
const ROUNDS = Number(process.env['TALLYSTICK_INSTANCE_ROUNDS'] ?? 40);
const LASTS_MS_MAX = 60_000 + ROUNDS * 250;
/** Clients that are passed to and fro at the same time. */
const AT_ONCE = 8;

/** Actions of another instance that a debit of one credit may depend on; each leaves one credit. */
const NEEDS: readonly ((
  giver: ServiceHarness,
  at: string,
  round: number,
) => Promise<Response[]>)[] = [
  async (giver, at, round) => [await recharged(giver, at, round)],
  async (giver, at, round) => [
    await recharged(giver, at, round),
    await giver.post(`${at}/disable`, {}),
    await giver.post(`${at}/enable`, {}),
  ],
  async (giver, at, round) => [
    await recharged(giver, at, round),
    await giver.post(`${at}/restrict-messaging`, { reason: 'a round' }),
    await giver.post(`${at}/allow-messaging`, { reason: 'the round is over' }),
  ],
  // The line of credit grows by one in every fourth round.
  async (giver, at, round) => [
    await giver.send('PATCH', at, {
      body: { settings: { allowCredit: String((round + 1) / NEEDS.length) } },
    }),
  ],
];

function recharged(giver: ServiceHarness, at: string, round: number): Promise<Response> {
  return giver.post(`${at}/recharges`, { rechargeId: `r-${round}`, credits: '1' });
}

/** One instance does what a debit needs, the other takes the debit, and either knows it again. */
async function playRound(
  [one, two]: readonly [ServiceHarness, ServiceHarness],
  at: string,
  round: number,
): Promise<void> {
  // Each need in both directions.
  const [giver, taker] = Math.floor(round / NEEDS.length) % 2 === 0 ? [one, two] : [two, one];
  const prepared = await NEEDS[round % NEEDS.length]?.(giver, at, round);
  expect(prepared?.every(({ status }) => status === 200 || status === 201)).toBe(true);
  const debit = { messageId: `m-${round}`, credits: '1' };
  expect((await taker.post(`${at}/debits`, debit)).status).toBe(201);
  const again = await giver.post(`${at}/debits`, debit);
  expect([again.status, again.json['replayed']]).toEqual([201, true]);
  const beyond = { messageId: `beyond-${round}`, credits: '1' };
  expect((await giver.post(`${at}/debits`, beyond)).status).toBe(402);
}

/** Closing a service does not close the shared stores; the suite does. */
function shared(world: StoreSetup): StoreSetup {
  return { ...world, close: async () => undefined };
}

onServers('two instances on the same servers', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  let one: ServiceHarness;
  let two: ServiceHarness;
  beforeAll(async () => {
    one = await new ServiceHarness(shared(world), 'first').open();
    two = await new ServiceHarness(shared(world), 'second').open();
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await world.close();
  });

  it(
    'never refuse from what the other has moved on, and answer repeats of each other [S0-R4] [I9]',
    async () => {
      const rounds = async (): Promise<void> => {
        const at = `/v1/clients/${await one.client()}`;
        for (let round = 0; round < ROUNDS / AT_ONCE; round++)
          await playRound([one, two], at, round);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, rounds));
    },
    LASTS_MS_MAX,
  );

  it('show at once what the other has recorded, when asked for its revision [S1-24]', async () => {
    const at = `/v1/clients/${await two.clientWithCredits('10')}`;
    for (let n = 0; n < 10; n++) {
      const [writer, reader] = n % 2 === 0 ? [one, two] : [two, one];
      const { json } = await writer.post(`${at}/debits`, { messageId: `m-${n}`, credits: '1' });
      const query = `minRevision=${String(json['revision'])}`;
      const meter = await reader.send('GET', `${at}/meter?${query}`);
      expect([meter.status, meter.json['used']]).toEqual([200, String(n + 1)]);
      // Its own state of the client is older than the read model by now: the newer of both counts.
      const newest = await reader.send('GET', `${at}/meter`);
      expect(newest.json['used']).toBe(String(n + 1));
    }
  });

  it('accept together what the credit allows of 200 debits at once [I2] [S2-12]', async () => {
    const at = `/v1/clients/${await one.clientWithCredits('100')}/debits`;
    const responses = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        (n % 2 === 0 ? one : two).post(at, { messageId: `m-${n}`, credits: '1' }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([
      ...new Array(100).fill(201),
      ...new Array(100).fill(402),
    ]);
  });

  it('let one of two have a name [S0-01]', async () => {
    const person = { currency: 'CREDIT', firstName: 'Ada', lastName: 'Lovelace' };
    // On a slow machine the other instance's claim may outlast the wait: 503, then the same again.
    const make = async (at: ServiceHarness, n: number, email: string): Promise<Response> => {
      const client = { ...person, id: randomUUID(), username: `twin-${n}`, email };
      for (;;) {
        const response = await at.post('/v1/clients', client);
        if (response.status !== 503) return response;
      }
    };
    for (let n = 0; n < 5; n++) {
      const responses = await Promise.all([
        make(one, n, `one-${n}@example.com`),
        make(two, n, `two-${n}@example.com`),
      ]);
      expect(responses.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
  });

  it('release an expired reservation once, without a further command [I5] [I6]', async () => {
    const at = `/v1/clients/${await one.clientWithCredits('10')}`;
    const held = { reservationId: 'v-1', credits: '4', expiresInSeconds: 60 };
    expect((await one.post(`${at}/reservations`, held)).status).toBe(201);
    for (const instance of [one, two]) {
      instance.clock.set(instance.clock.now() + 60_000);
      instance.running.startReactors();
    }
    const meter = async (): Promise<Response> => two.send('GET', `${at}/meter`);
    await until(async () => (await meter()).json['reserved'] === '0');
    const { json } = await two.send('GET', `${at}/events?order=desc`);
    const types = json['items'].map(({ type }: { type: string }) => type);
    expect(types.slice(0, 2)).toEqual(['ReservationReleased', 'CreditsReserved']);
  });

  it('take API keys that the other made', async () => {
    const key = await one.key({ role: 'auditor' });
    expect((await two.send('GET', '/v1/clients', { key })).status).toBe(200);
  });

  it('rebuild on whichever is asked, and go on feeding when the other ends [I16]', async () => {
    for (const harness of [one, two]) {
      const response = await harness.post('/v1/projections/balance/rebuild', {});
      expect(response.status).toBe(202);
    }
    const id = await one.clientWithCredits('5');
    await one.stop();
    const { json } = await two.post(`/v1/clients/${id}/debits`, { messageId: 'm', credits: '1' });
    const query = `minRevision=${String(json['revision'])}`;
    const meter = await two.send('GET', `/v1/clients/${id}/meter?${query}`);
    expect([meter.status, meter.json]).toMatchObject([200, { used: '1', available: '4' }]);
    await one.open();
    const verified = await one.send('GET', `/v1/clients/${id}/verification`);
    expect(verified.json).toMatchObject({ ok: true });
  });
});

onServers('two instances with a log of their own on one MongoDB', () => {
  it('are not: the second refuses to start', async () => {
    const world = worldOf(['MONGODB_URL']);
    const first = await new ServiceHarness(shared(world)).open();
    const second = new ServiceHarness(shared(world));
    await expect(second.open()).rejects.toThrow(/another instance works with this MongoDB/);
    expect((await first.send('GET', '/health/ready')).status).toBe(200);
    await first.close();
    await second.close();
    await world.close();
  });
});

onServers('two instances with read models of their own on one EventStoreDB', () => {
  it('are not: the second refuses to start, and the first can be started again', async () => {
    const world = worldOf(['EVENTSTORE_URL']);
    const first = await new ServiceHarness(shared(world), 'first').open();
    const id = await first.clientWithCredits('5');
    const second = new ServiceHarness(shared(world), 'second');
    await expect(second.open()).rejects.toThrow(/another instance works with this EventStoreDB/);
    const debit = await first.post(`/v1/clients/${id}/debits`, { messageId: 'm', credits: '1' });
    expect(debit.status).toBe(201);
    await first.stop();
    // Its directory has separate keys, which do not belong to the log.
    await expect(second.open()).rejects.toThrow(/keys of another vault/);
    await first.open();
    const again = await first.post(`/v1/clients/${id}/debits`, { messageId: 'm', credits: '1' });
    expect([again.status, again.json['replayed']]).toEqual([201, true]);
    await second.close();
    await first.close();
    await world.close();
  });
});

onServers('an instance without the MongoDB of the others', () => {
  it('refuses to start, and the others go on', async () => {
    const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
    const first = await new ServiceHarness(shared(world), 'first').open();
    const id = await first.clientWithCredits('5');
    const { EVENTSTORE_URL = '', TALLYSTICK_MASTER_KEY = '' } = world.settings;
    const forgetful = {
      settings: { EVENTSTORE_URL, TALLYSTICK_MASTER_KEY },
      close: () => world.close(),
    };
    const second = new ServiceHarness(shared(forgetful), 'second');
    await expect(second.open()).rejects.toThrow(/keys of another vault: set MONGODB_URL/);
    const debit = await first.post(`/v1/clients/${id}/debits`, { messageId: 'm', credits: '1' });
    expect(debit.status).toBe(201);
    await second.close();
    await first.close();
    await world.close();
  });
});
