import { randomBytes } from 'node:crypto';
import { OwnEventStore } from '../../chaos/world/own-event-store.js';
import { until } from '../../contracts/until.js';
import { OwnMongo } from '../../faults/servers/own-mongo.js';
import { ServiceHarness } from '../../harness/service-harness.js';

/** On separate stand-ins: a shared server is never empty. */
describe('a service that starts first, on an empty log', () => {
  let eventStore: OwnEventStore;
  let mongo: OwnMongo;
  let harness: ServiceHarness;
  beforeEach(async () => {
    [eventStore, mongo] = await Promise.all([OwnEventStore.start(1), OwnMongo.start()]);
  });
  afterEach(async () => {
    await harness.close();
    await Promise.all([eventStore.remove(), mongo.remove()]);
  });

  async function isReady(): Promise<boolean> {
    return (await harness.send('GET', '/health/ready', { key: null })).status === 200;
  }

  it.each([
    ['EventStoreDB and MongoDB', () => ({ MONGODB_URL: mongo.url })],
    ['EventStoreDB and embedded read models', () => ({})],
  ])(
    'is ready before anything was written to %s, shows what is written then, and continues after a restart',
    async (_, more) => {
      const settings = {
        TALLYSTICK_MASTER_KEY: randomBytes(32).toString('base64'),
        EVENTSTORE_URL: eventStore.url,
        ...more(),
      };
      harness = await new ServiceHarness({ settings, close: async () => undefined }).open();
      await until(isReady);
      const at = `/v1/clients/${await harness.clientWithCredits('10')}`;
      for (const messageId of ['m-1', 'm-2']) {
        const { status, json } = await harness.post(`${at}/debits`, { messageId, credits: '1' });
        expect(status).toBe(201);
        const meter = await harness.send(
          'GET',
          `${at}/meter?minRevision=${String(json['revision'])}`,
        );
        expect([meter.status, meter.json['used']]).toEqual([200, messageId.slice(2)]);
        await harness.stop();
        await harness.open();
      }
    },
  );
});
