import { onServers, worldOf } from '../harness/store-setups.js';
import { freshDirectory, removeDirectory, tallystick } from '../cli/run-tallystick.js';
import { IMPORT, MESSAGES, SENDERS, streamsIn, summaryOf } from './message-log.js';
import { Service } from './service.js';

onServers('importing the real message log into EventStoreDB and MongoDB', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  let embedded: string;
  beforeAll(() => {
    embedded = freshDirectory();
  });
  afterAll(async () => {
    removeDirectory(embedded);
    await world.close();
  });

  it('comes to the same as on the embedded store, and moves nothing when repeated', async () => {
    const here = summaryOf(await tallystick(IMPORT, embedded));
    expect(here).toMatchObject({ clients: SENDERS, recharged: SENDERS, debited: MESSAGES });
    const there = summaryOf(await tallystick(IMPORT, '/nowhere', world.settings));
    expect(there).toMatchObject({ clients: SENDERS, recharged: SENDERS, debited: MESSAGES });
    expect(there.refused + there.replayed).toBe(0);
    const again = summaryOf(await tallystick(IMPORT, '/nowhere', world.settings));
    expect(again).toMatchObject({ clients: 0, recharged: 0, debited: 0, replayed: MESSAGES });
  });

  it('leaves the same log but for times, positions, event ids and hashes', async () => {
    const here = streamsIn(await tallystick(['export'], embedded));
    const there = streamsIn(await tallystick(['export'], '/nowhere', world.settings), here);
    expect(here.size).toBe(SENDERS);
    const differing = [...here.keys()].filter((stream) => here.get(stream) !== there.get(stream));
    expect(differing).toEqual([]);
  });

  it('verifies, and shows the same meters', async () => {
    const [one, other] = [
      await Service.start(embedded),
      await Service.start('/nowhere', world.settings),
    ];
    try {
      const { body } = await one.call('GET', '/v1/clients?limit=20');
      const clients = body['items'] as readonly { readonly id: string }[];
      expect(clients).toHaveLength(20);
      for (const { id } of clients) {
        const [verified, here, there] = await Promise.all([
          other.call('GET', `/v1/clients/${id}/verification`),
          one.call('GET', `/v1/clients/${id}/meter`),
          other.call('GET', `/v1/clients/${id}/meter`),
        ]);
        expect(verified.body).toMatchObject({ ok: true });
        expect(there.body['text']).toEqual(here.body['text']);
        expect(there.body['revision']).toEqual(here.body['revision']);
      }
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });
});
