import { ServiceHarness, type Json } from '../harness/service-harness.js';
import { onServers, worldOf, type StoreSetup } from '../harness/store-setups.js';
import { TcpProxy } from './doorway.js';

/** A command is answered within this time, whichever server is unreachable. */
const DEADLINE_MS = 15_000;
const RECOVERY_MS = 600_000;

onServers('a service whose servers come and go', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  let harness: ServiceHarness;
  let log: TcpProxy;
  let models: TcpProxy;

  beforeAll(async () => {
    log = await TcpProxy.before(world.settings['EVENTSTORE_URL'] ?? '');
    models = await TcpProxy.before(world.settings['MONGODB_URL'] ?? '');
    const settings = {
      ...world.settings,
      EVENTSTORE_URL: log.address,
      MONGODB_URL: models.address,
    };
    const doors: StoreSetup = { settings, close: async () => undefined };
    harness = await new ServiceHarness(doors).open();
  });
  afterAll(async () => {
    await harness.close();
    await Promise.all([log.close(), models.close()]);
    await world.close();
  });

  async function health(): Promise<{ readonly status: number; readonly parts: Json }> {
    const { status, json } = await harness.send('GET', '/health/ready', { key: null });
    return { status, parts: json['parts'] };
  }

  /** Polls until the service has recovered, without any restart. */
  async function recovered(): Promise<void> {
    const deadline = Date.now() + RECOVERY_MS;
    for (let last = await health(); last.status !== 200; last = await health()) {
      if (Date.now() > deadline) throw new Error(`not ready: ${JSON.stringify(last.parts)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function expectRefused(method: string, url: string, body: object): Promise<void> {
    const before = Date.now();
    const response = await harness.send(method, url, { body });
    expect(Date.now() - before).toBeLessThan(DEADLINE_MS);
    expect([response.status, response.json['code']]).toEqual([503, 'LOG_UNAVAILABLE']);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
  }

  it('starts while both are unreachable, says so, and recovers automatically [I20]', async () => {
    const { status, parts } = await health();
    expect(status).toBe(503);
    expect(parts).toMatchObject({
      log: { ready: false, store: 'EventStoreDB' },
      readModels: { ready: false, store: 'MongoDB' },
    });
    await expectRefused('POST', '/v1/clients', {
      username: 'too-early',
      email: 'too-early@example.com',
      currency: 'CREDIT',
      firstName: 'Ada',
      lastName: 'Lovelace',
    });
    await Promise.all([log.start(), models.start()]);
    await recovered();
    expect((await health()).parts).toMatchObject({ vault: { ready: true, store: 'MongoDB' } });
  });

  it.each([
    ['EventStoreDB', () => log],
    ['MongoDB', () => models],
  ])(
    'answers 503 in time while %s is unreachable, and loses nothing [I9] [I20]',
    async (_, doorOf) => {
      const door = doorOf();
      const id = await harness.clientWithCredits('10');
      const at = `/v1/clients/${id}/debits`;
      expect((await harness.post(at, { messageId: 'before', credits: '1' })).status).toBe(201);
      await door.close();
      const { status } = await health();
      expect(status).toBe(503);
      await expectRefused('POST', at, { messageId: 'meanwhile', credits: '1' });
      await door.start();
      await recovered();
      const again = await harness.post(at, { messageId: 'before', credits: '1' });
      expect([again.status, again.json['replayed']]).toEqual([201, true]);
      expect((await harness.post(at, { messageId: 'meanwhile', credits: '1' })).status).toBe(201);
      const { json } = await harness.send('GET', `/v1/clients/${id}/verification`);
      expect(json).toMatchObject({ ok: true });
      const query = `minRevision=${String(json['revision'])}`;
      const meter = await harness.send('GET', `/v1/clients/${id}/meter?${query}`);
      expect(meter.json).toMatchObject({ available: '8', used: '2' });
    },
  );

  it('shows in the metrics which store is unreachable', async () => {
    const up = await harness.send('GET', '/metrics');
    expect(up.text).toContain('tallystick_store_up{part="log",store="EventStoreDB"} 1');
    await models.close();
    const down = await harness.send('GET', '/metrics');
    expect(down.text).toContain('tallystick_store_up{part="readModels",store="MongoDB"} 0');
    expect(down.text).toContain('tallystick_store_up{part="log",store="EventStoreDB"} 1');
    await models.start();
    await recovered();
  });
});
