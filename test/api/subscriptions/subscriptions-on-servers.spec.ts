import type { AddressInfo } from 'node:net';
import { ADMIN_KEY, ServiceHarness, type Json } from '../../harness/service-harness.js';
import { onServers, worldOf, type StoreSetup } from '../../harness/store-setups.js';
import { until } from '../../contracts/until.js';
import { reaches, Subscriber } from './subscriber.js';

const LASTS_MS_MAX = 600_000;

/** Closing a service does not close the shared stores; the suite does. */
function shared(world: StoreSetup): StoreSetup {
  return { ...world, close: async () => undefined };
}

onServers('subscriptions on two instances', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  let one: ServiceHarness;
  let two: ServiceHarness;
  let url: string;

  beforeAll(async () => {
    one = await new ServiceHarness(shared(world), 'first').open();
    two = await new ServiceHarness(shared(world), 'second').open();
    await two.running.app.listen(0, '127.0.0.1');
    const { port } = two.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  }, LASTS_MS_MAX);

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await world.close();
  }, LASTS_MS_MAX);

  it(
    'have the changes that either instance makes, without gap or repeat',
    async () => {
      const id = await one.clientWithCredits('1000');
      const subscriber = new Subscriber(url, ADMIN_KEY);
      const meter = subscriber.meter(id);
      await reaches(meter, '1');
      const [log, clients] = [subscriber.log(id, '1'), subscriber.clients()];
      let revision = '';
      for (let round = 0; round < 10; round++) {
        for (const instance of [one, two]) {
          const messageId = `m-${round}-${instance === one ? 1 : 2}`;
          const body = { messageId, credits: '1' };
          const answer = await instance.post(`/v1/clients/${id}/debits`, body);
          expect(answer.status).toBe(201);
          revision = answer.json.revision;
        }
      }
      expect((await reaches(meter, revision)).text).toBe('980 | 20 | 1000');
      await reaches(log, revision);
      expect(log.items.map((entry) => Number(entry.revision))).toEqual(
        Array.from({ length: 20 }, (_, n) => n + 2),
      );
      const meters = meter.items.map((shown) => Number(shown.revision));
      expect(meters).toEqual([...new Set(meters)].sort((a, b) => a - b));
      await until(() => clients.items.flat().some((change: Json) => change.revision === revision));
      subscriber.end();
    },
    LASTS_MS_MAX,
  );

  it(
    'end when another instance deletes their key',
    async () => {
      const id = await one.clientWithCredits('10');
      const made = await one.post('/v1/api-keys', { name: 'screen', role: 'gateway' });
      const subscriber = new Subscriber(url, made.json.secret);
      await reaches(subscriber.meter(id), '1');
      await one.send('DELETE', `/v1/api-keys/${made.json.keyId}`);
      // A remembered key is looked up again after five seconds of the service's clock.
      two.clock.set(two.clock.now() + 5_000);
      await until(() => subscriber.closed.length === 1);
      expect(subscriber.closed).toEqual([4403]);
    },
    LASTS_MS_MAX,
  );
});
