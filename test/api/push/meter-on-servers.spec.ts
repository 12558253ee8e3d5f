import type { AddressInfo } from 'node:net';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';
import { onServers, worldOf, type StoreSetup } from '../../harness/store-setups.js';
import { until } from '../../contracts/until.js';
import { MeterReader } from './meter-reader.js';

const LASTS_MS_MAX = 600_000;

/** Closing a service does not close the shared stores; the suite does. */
function shared(world: StoreSetup): StoreSetup {
  return { ...world, close: async () => undefined };
}

onServers('the stream of a meter on two instances', () => {
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
    'has the changes that either instance makes, and in the end the true meter',
    async () => {
      const id = await one.clientWithCredits('1000');
      const at = `/v1/clients/${id}`;
      const reader = new MeterReader(`${url}${at}/meter/stream`, ADMIN_KEY);
      await reader.reaches('1');
      let revision = '';
      for (let round = 0; round < 10; round++) {
        for (const instance of [one, two]) {
          const messageId = `m-${round}-${instance === one ? 1 : 2}`;
          const answer = await instance.post(`${at}/debits`, { messageId, credits: '1' });
          expect(answer.status).toBe(201);
          revision = answer.json.revision;
        }
      }
      expect((await reader.reaches(revision)).text).toBe('980 | 20 | 1000');
      const last = await one.post(`${at}/debits`, { messageId: 'last', credits: '1' });
      expect((await reader.reaches(last.json.revision)).text).toBe('979 | 21 | 1000');
      const revisions = reader.ids.map(Number);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
      reader.close();
    },
    LASTS_MS_MAX,
  );

  it(
    'ends when another instance deletes its key',
    async () => {
      const id = await one.clientWithCredits('10');
      const made = await one.post('/v1/api-keys', { name: 'screen', role: 'gateway' });
      const reader = new MeterReader(`${url}/v1/clients/${id}/meter/stream`, made.json.secret);
      await reader.reaches('1');
      await one.send('DELETE', `/v1/api-keys/${made.json.keyId}`);
      // A remembered key is looked up again after five seconds of the service's clock.
      two.clock.set(two.clock.now() + 5_000);
      await until(() => reader.isClosed);
      expect(reader.ends).toEqual(['ACCESS_ENDED']);
    },
    LASTS_MS_MAX,
  );
});
