import {
  openEventStore,
  type EventStore,
} from '../../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../../src/adapters/system/clock.js';
import { NO_STREAM, type EventLog, type StoredEvent } from '../../../src/ports/event-log.js';
import { eventLogContract } from '../event-log.contract.js';
import type { EventLogFixture } from '../event-log-fixture.js';
import { factStreamContract } from '../access/fact-stream.contract.js';
import { asStored, freshStream, sampleEventId, sampleEvents } from '../sample-events.js';
import { ownLedger, withServer } from '../server-address.js';
import { until } from '../until.js';

/** Canonical texts that a JSON parser on the way would like to write otherwise. */
const ODD = [
  '{"":"","10":1,"9":2,"__proto__":{"a":1},"é":"\\u0000\\u001f\u007f\u2028"}',
  '{"numbers":[0,1e+21,1e-7,0.1,9007199254740992,-5e-324,333333333.3333333]}',
  '{"text":"\\"\\\\/\\b\\f\\n\\r\\t 𝒳 \\ud800 ﷽ e\u0301"}',
  '{"empty":{},"list":[],"nil":null}',
];

withServer('EVENTSTORE_URL', (url) => {
  const open = () => openEventStore({ url, clock: new SystemClock() });

  const openFixture = async (): Promise<EventLogFixture> => {
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
  };
  eventLogContract('EventStoreDB', openFixture);
  factStreamContract('EventStoreDB', openFixture);

  describe('the log in EventStoreDB', () => {
    const opened: EventStore[] = [];
    const openAt = async (address: string): Promise<EventStore> => {
      const store = await openEventStore({ url: address, clock: new SystemClock() });
      opened.push(store);
      return store;
    };
    const fresh = (): Promise<EventStore> => openAt(url);
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

    it('shows nothing outside the ledger to a reader of all of it', async () => {
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

    it('keeps ledgers of different names, and the one without a name, apart [I17]', async () => {
      const addresses = [ownLedger(url), ownLedger(url), url.replace(/(\/\/[^/]+)\/[^?]*/, '$1')];
      const stores = await Promise.all(addresses.map((address) => openAt(address)));
      const stream = freshStream();
      const written: StoredEvent[][] = [];
      for (const [place, { log, snapshots, leases }] of stores.entries()) {
        const events = sampleEvents(1 + place);
        const after = await log.end();
        await log.append(stream, NO_STREAM, events);
        const kept = {
          revision: 0n,
          position: 0n,
          hash: `h-${place}`,
          schemaVersion: 1,
          state: '',
        };
        await snapshots.save({ stream, ...kept });
        expect(await leases.hold(stream, 60_000)).toBe(true);
        written.push(events);
        for (const [other, events] of written.entries()) {
          const seen = await seenBy(stores[other]?.log ?? log, after);
          expect(seen).toEqual(other === place ? events : []);
        }
      }
      for (const [place, { log, snapshots }] of stores.entries()) {
        const read = await log.readForward(stream, 0n, 9);
        expect(read.map((event) => event.stream)).toEqual(read.map(() => stream));
        expect(read.map(asStored)).toEqual(written[place]);
        expect(await snapshots.load(stream)).toMatchObject({ hash: `h-${place}` });
      }
    });

    it('refuses an append that no server would accept, and continues', async () => {
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

/**
 * The events after a position, as a subscriber to the whole ledger and a reader of all of it see
 * them.
 */
async function seenBy(log: EventLog, after: bigint): Promise<StoredEvent[]> {
  const options = { after, batchMax: 99, prefixes: [] };
  const read: StoredEvent[] = [];
  for await (const { events } of log.readAll(options)) read.push(...[...events].map(asStored));
  const followed: StoredEvent[] = [];
  let caughtUp = false;
  const subscription = log.subscribe(
    options,
    async (batch) => {
      followed.push(...[...batch.events].map(asStored));
      caughtUp ||= batch.caughtUp;
    },
    (cause) => {
      throw cause;
    },
  );
  await until(() => caughtUp);
  await subscription.close();
  expect(followed).toEqual(read);
  return read;
}
