import {
  openEventStore,
  type EventStore,
} from '../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../src/adapters/system/clock.js';
import { NO_STREAM } from '../../src/ports/event-log.js';
import { eventLogContract } from './event-log.contract.js';
import { asStored, freshStream, sampleEventId, sampleEvents } from './sample-events.js';
import { withServer } from './server-address.js';

/** Canonical texts that a JSON parser on the way would like to write otherwise. */
const ODD = [
  '{"":"","10":1,"9":2,"__proto__":{"a":1},"é":"\\u0000\\u001f\u007f\u2028"}',
  '{"numbers":[0,1e+21,1e-7,0.1,9007199254740992,-5e-324,333333333.3333333]}',
  '{"text":"\\"\\\\/\\b\\f\\n\\r\\t 𝒳 \\ud800 ﷽ e\u0301"}',
  '{"empty":{},"list":[],"nil":null}',
];

withServer('EVENTSTORE_URL', (url) => {
  const open = () => openEventStore({ url, clock: new SystemClock() });

  eventLogContract('EventStoreDB', async () => {
    let store = await open();
    return {
      log: store.log,
      reopen: async () => {
        await store.close();
        store = await open();
        return store.log;
      },
      close: () => store.close(),
    };
  });

  describe('the log in EventStoreDB', () => {
    const opened: EventStore[] = [];
    const fresh = async (): Promise<EventStore> => {
      const store = await open();
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    it('gives texts back to the letter, whatever a JSON parser thinks of them [I17] [C-3]', async () => {
      const { log } = await fresh();
      const [stream, after] = [freshStream(), await log.end()];
      const events = ODD.map((text) => ({
        eventId: sampleEventId(),
        type: 'MessageDebited',
        data: text,
        metadata: text,
      }));
      await log.append(stream, NO_STREAM, events);
      expect((await log.readForward(stream, 0n, 9)).map(asStored)).toEqual(events);
      for await (const batch of log.readAll({ after, batchMax: 99, prefixes: [stream] })) {
        expect([...batch.events].map(asStored)).toEqual(events);
      }
    });

    it('gives one event the position that it is read at, also when asked again', async () => {
      const { log } = await fresh();
      const [stream, events] = [freshStream(), sampleEvents(1)];
      const appended = await log.append(stream, NO_STREAM, events);
      await log.append(stream, 0n, sampleEvents(1));
      const [read] = await log.readForward(stream, 0n, 1);
      expect(appended).toEqual({ revision: 0n, positions: [read?.position] });
      expect(await log.append(stream, NO_STREAM, events)).toEqual(appended);
    });

    it('shows nothing that stands beside the ledger to who asks for all of it', async () => {
      const { log, snapshots } = await fresh();
      const [stream, after] = [freshStream(), await log.end()];
      const kept = { revision: 1n, position: 2n, hash: 'h', schemaVersion: 1, state: '{}' };
      await snapshots.save({ stream, ...kept });
      await log.append(stream, NO_STREAM, sampleEvents(1));
      await snapshots.remove(stream);
      const streams: string[] = [];
      for await (const batch of log.readAll({ after, batchMax: 99, prefixes: [] })) {
        streams.push(...[...batch.events].map((event) => event.stream));
        if (batch.caughtUp) expect(batch.through).toBe(await log.end());
      }
      expect(streams.filter((name) => name.endsWith(stream))).toEqual([stream]);
    });

    it('refuses an append that no server would take, and goes on', async () => {
      const { log } = await fresh();
      const stream = freshStream();
      const [event] = sampleEvents(1);
      if (event === undefined) throw new Error('no event was made');
      const huge = { ...event, data: JSON.stringify('x'.repeat(9_000_000)) };
      await expect(log.append(stream, NO_STREAM, [huge])).rejects.toBeInstanceOf(RangeError);
      await expect(log.append(stream, NO_STREAM, [])).rejects.toBeInstanceOf(TypeError);
      expect((await log.append(stream, NO_STREAM, [event])).revision).toBe(0n);
    });
  });
});
