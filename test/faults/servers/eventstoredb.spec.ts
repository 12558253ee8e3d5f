import {
  openEventStore,
  type EventStore,
} from '../../../src/adapters/eventstoredb/open-event-store.js';
import { SystemClock } from '../../../src/adapters/system/clock.js';
import {
  LogUnavailable,
  NO_STREAM,
  OutcomeUnknown,
  RevisionConflict,
  type EventBatch,
} from '../../../src/ports/event-log.js';
import { freshStream, sampleEvents } from '../../contracts/sample-events.js';
import { ownLedger, withServer } from '../../contracts/server-address.js';
import { EventStoreControl } from './event-store-control.js';
import { LogUnderLoad } from './log-under-load.js';

const clock = new SystemClock();
const WRITERS = 12;
/** Appends at once, and events of each: far more than the client sends in one turn. */
const MANY = 240;
const EVENTS_EACH = 20;

withServer('EVENTSTORE_CONTROL_URL', (controlUrl) => {
  const url = ownLedger(process.env.EVENTSTORE_URL ?? '');
  const control = new EventStoreControl(controlUrl);
  const held: { store?: EventStore; load?: LogUnderLoad } = {};
  const log = (): EventStore['log'] => {
    if (held.store === undefined) throw new Error('no log is open');
    return held.store.log;
  };

  const underLoad = async (): Promise<LogUnderLoad> => {
    held.load = await LogUnderLoad.start(log(), WRITERS);
    return held.load;
  };

  beforeEach(async () => {
    held.store = await openEventStore({ url, clock });
  });
  afterEach(async () => {
    await control.heal();
    await held.load?.stop();
    await held.store?.close();
  });

  it('is followed past others’ events, however long it takes to look through them [I16]', async () => {
    const [stream, after] = [freshStream(), await log().end()];
    const others = `order-${stream}`;
    let last = NO_STREAM;
    for (let n = 0; n < 4; n++) {
      ({ revision: last } = await log().append(others, last, sampleEvents(500)));
    }
    await log().append(stream, NO_STREAM, sampleEvents(1));
    // Some sixty pages, one after the other.
    await control.turn('slow-reads', { ms: 200 });
    const reached = new Promise<string>((resolve, reject) => {
      const arrived = ({ events }: EventBatch): Promise<void> => {
        for (const event of events) resolve(event.stream);
        return Promise.resolve();
      };
      log().subscribe({ after, batchMax: 100, prefixes: [stream] }, arrived, reject);
    });
    expect(await reached).toBe(stream);
  });

  describe('EventStoreDB whose answers go astray', () => {
    const briefly: [string, string, object][] = [
      ['are lost after the write', 'lose-answer', { n: 5 }],
      ['are lost with the connection', 'lose-answer', { n: 3, drop: true }],
      ['say that it is not ready', 'unavailable', { n: 9 }],
      ['say that it is not the leader', 'not-leader', { n: 2 }],
      ['say that it took too long', 'deadline', { n: 5 }],
      ['are cut off', 'drop-connections', {}],
    ];
    it.each(briefly)(
      'loses nothing acknowledged and repeats nothing when they %s [I20]',
      async (_how, knob, setting) => {
        const load = await underLoad();
        await load.progress(5);
        await control.turn(knob, { ...setting, node: await control.leader() });
        await eventually(async () => expect(await control.waiting()).toBe(0));
        await load.progress(5);
        await load.settle();
      },
    );

    it('continues after many broken connections in a row', async () => {
      const load = await underLoad();
      for (let round = 0; round < 8; round++) {
        await load.progress(2);
        await control.turn('drop-connections', { node: await control.leader() });
      }
      await load.progress(5);
      await load.settle();
    });

    it('leaves no unhandled rejection when hundreds of appends are cut off', async () => {
      const loose: unknown[] = [];
      const note = (cause: unknown): void => void loose.push(cause);
      process.on('unhandledRejection', note);
      await control.turn('freeze', { node: await control.leader() });
      // More than the silent server's window takes, so that most of them still wait to be sent.
      const asked = Array.from({ length: MANY }, () => {
        return log().append(freshStream(), NO_STREAM, sampleEvents(EVENTS_EACH));
      });
      const outcomes = Promise.allSettled(asked);
      await control.turn('drop-connections', { node: await control.leader() });
      const refused = (await outcomes).filter(({ status }) => status === 'rejected');
      process.off('unhandledRejection', note);
      expect(refused.length).toBeGreaterThan(0);
      expect(loose).toEqual([]);
    });

    it('reports an append without an answer as unknown, and then its outcome', async () => {
      const stream = freshStream();
      const events = sampleEvents(1);
      await control.turn('lose-answer', { n: 1, node: await control.leader() });
      const asked = performance.now();
      await expect(log().append(stream, NO_STREAM, events)).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(performance.now() - asked).toBeLessThan(6_000);
      expect(await log().append(stream, NO_STREAM, events)).toMatchObject({ revision: 0n });
      const other = log().append(stream, NO_STREAM, sampleEvents(1));
      await expect(other).rejects.toBeInstanceOf(RevisionConflict);
      expect(await log().head(stream)).toBe(0n);
    });
  });

  describe('EventStoreDB that falls silent', () => {
    it('is asked again on a new connection, and answers after the thaw [I20]', async () => {
      const load = await underLoad();
      await load.progress(3);
      const silent = load.outage();
      await control.turn('freeze', { node: await control.leader() });
      await silent;
      await control.heal();
      await load.progress(5);
      await load.settle();
    });

    it('reports an outage while it lasts, and recovers automatically', async () => {
      const load = await underLoad();
      await load.progress(3);
      const away = load.outage();
      await control.turnAll('refuse');
      await control.turnAll('drop-connections');
      await away;
      await expect(log().end()).rejects.toBeInstanceOf(LogUnavailable);
      const stream = freshStream();
      const append = log().append(stream, NO_STREAM, sampleEvents(1));
      await expect(append).rejects.toThrow(/out of reach|Failed to discover/);
      await control.heal();
      await load.progress(5);
      await load.settle();
    });
  });

  describe('EventStoreDB that is unreachable when it is opened', () => {
    it('opens anyway, says why it cannot be used, and is used once it is reachable', async () => {
      await control.turnAll('refuse');
      const store = await openEventStore({ url, clock });
      const stream = freshStream();
      const events = sampleEvents(2);
      const seen: string[] = [];
      const subscription = store.log.subscribe(
        { after: -1n, batchMax: 100, prefixes: [stream] },
        async (batch) => void seen.push(...[...batch.events].map(({ eventId }) => eventId)),
        (cause) => {
          throw cause;
        },
      );
      for (const refused of [
        store.log.end(),
        store.log.append(stream, NO_STREAM, events),
        store.snapshots.load(stream),
      ]) {
        await expect(refused).rejects.toThrow(LogUnavailable);
      }
      await control.heal();
      await eventually(() => store.log.append(stream, NO_STREAM, events));
      await eventually(async () => expect(seen).toEqual(events.map(({ eventId }) => eventId)));
      await subscription.close();
      await store.close();
    });

    it('says when its clock is far from ours', async () => {
      const late = await openEventStore({ url, clock: { now: () => Date.now() - 17_000 } });
      await expect(late.log.end()).rejects.toThrow(/clock of EventStoreDB is 1[67] s ahead of/);
      await late.close();
      const early = await openEventStore({ url, clock: { now: () => Date.now() + 60_000 } });
      await expect(early.log.end()).rejects.toThrow(/clock of EventStoreDB is (59|60) s behind/);
      await early.close();
      const close = await openEventStore({ url, clock: { now: () => Date.now() + 5_000 } });
      expect(await close.log.end()).toBeGreaterThan(-1n);
      await close.close();
    });
  });

  describe('reads of EventStoreDB', () => {
    it('leave no call open, however they end', async () => {
      const [stream, after] = [freshStream(), await log().end()];
      await log().append(stream, NO_STREAM, sampleEvents(300));
      const openCalls = async (): Promise<number> =>
        (await control.state()).nodes.reduce((sum, node) => sum + node.openCalls, 0);
      const before = await openCalls();
      const everything = { after, batchMax: 2, prefixes: [] };
      for (let round = 0; round < 120; round++) {
        for await (const batch of log().readAll(everything)) {
          expect(batch.events).toHaveLength(2);
          break;
        }
      }
      const many = Array.from({ length: 300 }, (_, n) => log().readForward(stream, BigInt(n), 3));
      expect((await Promise.all(many)).flat().length).toBeGreaterThan(800);
      await eventually(async () => expect(await openCalls()).toBeLessThanOrEqual(before));
      expect((await log().append(stream, 299n, sampleEvents(1))).revision).toBe(300n);
    });
  });

  (url.includes(',') ? describe : describe.skip)('a cluster of EventStoreDB', () => {
    const losses: [string, (leader: number) => Promise<void>][] = [
      ['moves', (leader) => control.turn('elect', { node: (leader + 1) % 3 })],
      ['is killed', (leader) => control.turn('kill', { node: leader })],
      ['is stopped', (leader) => control.turn('stop-node', { node: leader, graceMs: 300 })],
      ['is frozen', (leader) => control.turn('freeze', { node: leader })],
    ];
    it.each(losses)(
      'loses nothing acknowledged and repeats nothing when its leader %s [I20]',
      async (_how, lose) => {
        const load = await underLoad();
        await load.progress(3);
        const leader = await control.leader();
        await lose(leader);
        await eventually(async () => expect([leader, -1]).not.toContain(await control.leader()));
        await load.progress(5);
        await control.heal();
        await load.progress(3);
        await load.settle();
      },
    );
  });
});

/** Tries until it succeeds, with a bound. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      return await attempt();
    } catch (cause) {
      if (Date.now() > deadline) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
