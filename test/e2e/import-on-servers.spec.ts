import { join } from 'node:path';
import { until } from '../contracts/until.js';
import { OTHER_SERVER } from '../harness/server-features.js';
import { onServers, worldOf } from '../harness/store-setups.js';
import { freshDirectory, removeDirectory, tallystick } from '../cli/run-tallystick.js';
import { firstMessages, streamsIn, summaryOf, WHOLE, type MessageLog } from './message-log.js';
import { Service } from './service.js';

/**
 * The first messages of the log, or all of them with `TALLYSTICK_IMPORT=whole`. FerretDB reads a
 * whole collection for each question, so that all messages would take an hour.
 */
const PART = OTHER_SERVER === '' ? 6_000 : 300;
const IS_WHOLE = process.env['TALLYSTICK_IMPORT'] === 'whole';

onServers('importing the real message log into EventStoreDB and MongoDB', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  let embedded: string;
  let log: MessageLog;
  beforeAll(() => {
    embedded = freshDirectory();
    log = IS_WHOLE ? WHOLE : firstMessages(PART, embedded);
  });
  afterAll(async () => {
    removeDirectory(embedded);
    await world.close();
  });

  it('has the same result as on the embedded store, and changes nothing when repeated', async () => {
    const { args, messages, senders } = log;
    const data = join(embedded, 'data');
    const whole = { clients: senders, recharged: senders, debited: messages };
    expect(summaryOf(await tallystick(args, data))).toMatchObject(whole);
    const there = summaryOf(await tallystick(args, '/nowhere', world.settings));
    expect(there).toMatchObject(whole);
    expect(there.refused + there.replayed).toBe(0);
    const again = summaryOf(await tallystick(args, '/nowhere', world.settings));
    expect(again).toMatchObject({ clients: 0, recharged: 0, debited: 0, replayed: messages });
  });

  it('leaves the same log but for times, positions, event ids and hashes', async () => {
    const here = streamsIn(await tallystick(['export'], join(embedded, 'data')));
    const there = streamsIn(await tallystick(['export'], '/nowhere', world.settings), here);
    expect(here.size).toBe(log.senders);
    const differing = [...here.keys()].filter((stream) => here.get(stream) !== there.get(stream));
    expect(differing).toEqual([]);
  });

  it('verifies, and shows the same meters', async () => {
    const [one, other] = [
      await Service.start(join(embedded, 'data')),
      await Service.start('/nowhere', world.settings),
    ];
    try {
      const { body } = await one.call('GET', '/v1/clients?limit=20');
      const clients = body['items'] as readonly { readonly id: string }[];
      expect(clients).toHaveLength(20);
      for (const { id } of clients) {
        const at = `/v1/clients/${id}`;
        const here = await one.call('GET', `${at}/meter`);
        // The read models of the servers may still be catching up with the import.
        const reached = `${at}/meter?minRevision=${String(here.body['revision'])}`;
        await until(async () => (await other.call('GET', reached)).status === 200);
        const [verified, there] = await Promise.all([
          other.call('GET', `${at}/verification`),
          other.call('GET', reached),
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
