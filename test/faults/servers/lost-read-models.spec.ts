import { MongoClient, type Db } from 'mongodb';
import { PROJECTIONS } from '../../../projections/all.js';
import { balance } from '../../../projections/balance.js';
import { openMongo, type Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { Lanes } from '../../../src/application/lanes/lanes.js';
import { LeasedRunner } from '../../../src/application/engine/leased-runner.js';
import { Progress } from '../../../src/application/engine/progress.js';
import { ReadModelUnavailable } from '../../../src/ports/documents.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { debit } from '../../harness/commands.js';
import { CALLER } from '../../harness/lane-harness.js';
import { MASTER } from '../../contracts/mongodb/mongo-database.js';
import { MemorySnapshots } from '../../harness/memory/snapshots.js';
import { Feed, QUICK } from '../../application/engine/engine-harness.js';
import { Story } from '../../projections/story.js';
import { OwnMongo } from './own-mongo.js';
import { SetClock } from '../../harness/set-clock.js';

const SOON = 20_000;
const PATIENCE_MS = 600_000;
const OTHER = '0198f0c4-0000-7000-8000-000000000002';
const TIMES = { holdMs: 1_000, askMs: 200, lookMs: 20, hurriedMs: 5, patienceMs: 5_000 };

describe('read models in a database that is dropped, or restored from an older backup, while they are filled', () => {
  const story = new Story().created().recharged('100');
  const { facts } = story.debited('1', 'm-1').debited('2', 'm-2').debited('3', 'm-3');
  const clientId = facts[0]?.stream.slice('client-'.length) ?? '';
  let harness: Feed;
  let progress: Progress;
  let server: OwnMongo;
  let mongo: Mongo;
  let runner: LeasedRunner;

  beforeEach(async () => {
    harness = new Feed();
    progress = new Progress();
    server = await OwnMongo.start();
    mongo = await openMongo({ url: server.url, masterKey: MASTER });
    const { log, vault } = harness;
    const options = { ...QUICK, batchMax: 8_192 };
    runner = new LeasedRunner({ ...mongo, log, vault, projections: PROJECTIONS }, options, TIMES);
  });
  afterEach(async () => {
    await runner.close();
    await mongo.close();
    await server.remove();
  });

  const start = (): Promise<void> => runner.start((lines) => progress.report(lines));
  const fedThrough = (position: bigint): Promise<boolean> =>
    progress.waitFor('all', position, SOON);

  async function inDatabase(work: (db: Db) => Promise<unknown>): Promise<void> {
    const client = new MongoClient(server.url);
    await work(client.db('ledger')).finally(() => client.close());
  }
  const drop = (): Promise<void> => inDatabase((db) => db.dropDatabase());

  async function expectWhole(through: bigint): Promise<void> {
    expect(await mongo.ids.covered()).toBe(through);
    const { log, vault } = harness;
    const lanes = new Lanes({
      ...{
        log,
        vault,
        ids: mongo.ids,
        snapshots: new MemorySnapshots(),
        logger: NO_LOG,
        clock: new SetClock(Date.UTC(2026, 10, 21, 12)),
      },
      settings: { lanesMax: 10, snapshotEvery: 500 },
      feed: { whenReady: () => null },
    });
    const again = await lanes.submit(clientId, debit('m-1', '1'), CALLER);
    expect(again).toMatchObject({ kind: 'done', replayed: true });
    const found = await mongo.documents.get(balance.collection, { clientId, key: '' });
    expect(found?.body).toMatchObject({ available: '94' });
  }

  it('are made again from the log with the next event, the id index as well [I9] [I16]', async () => {
    await start();
    await harness.append(facts.slice(0, 3));
    expect(await fedThrough(2n)).toBe(true);
    await drop();
    await harness.append(facts.slice(3));
    expect(await fedThrough(4n)).toBe(true);
    await expectWhole(4n);
  });

  it.each(['log', 'database'] as const)(
    'are complete when the %s does not answer once while the engine restarts [I9] [I16]',
    async (which) => {
      await start();
      await harness.append(facts.slice(0, 3));
      expect(await fedThrough(2n)).toBe(true);
      await drop();
      const outages =
        which === 'log'
          ? failOnce(harness.log, 'end', new LogUnavailable('EventStoreDB is silent'))
          : failOnce(mongo.documents, 'checkpoint', new ReadModelUnavailable('MongoDB is away'));
      await harness.append(facts.slice(3));
      expect(await fedThrough(4n)).toBe(true);
      expect(outages.count).toBe(1);
      await expectWhole(4n);
    },
    PATIENCE_MS,
  );

  it('are built where nothing had been projected before [I16]', async () => {
    await start();
    await drop();
    await harness.append(facts);
    expect(await fedThrough(4n)).toBe(true);
    await expectWhole(4n);
  });

  it('are made where the id index was emptied within a batch [I9]', async () => {
    const more = new Story(OTHER).created().recharged('100');
    for (let n = 0; n < 600; n++) more.debited('0.01', `x-${n}`);
    await harness.append([...facts, ...more.facts]);
    const add = mongo.ids.add.bind(mongo.ids);
    mongo.ids.add = async (entries, through) => {
      mongo.ids.add = add;
      await add(entries, through);
      await inDatabase(async (db) => {
        const all = await db.listCollections().toArray();
        const index = all.filter(({ name }) => name.startsWith('operations_'));
        await Promise.all(index.map(({ name }) => db.collection(name).deleteMany({})));
      });
    };
    await start();
    const end = await harness.log.end();
    expect(await fedThrough(end)).toBe(true);
    await expectWhole(end);
  });

  it('are complete when the id index is restored to a state that another instance had passed [I9]', async () => {
    await start();
    await harness.append(facts.slice(0, 3));
    expect(await fedThrough(2n)).toBe(true);
    const other = await openMongo({ url: server.url, masterKey: MASTER });
    const add = mongo.ids.add.bind(mongo.ids);
    let tries = 0;
    mongo.ids.add = async (entries, through) => {
      tries += 1;
      if (tries === 1) {
        await other.ids.covered();
        await other.ids.add(entries, through);
        throw new ReadModelUnavailable('MongoDB is away');
      }
      if (tries === 2) await cutBack('m-3', 3n);
      await add(entries, through);
    };
    await harness.append(facts.slice(3));
    expect(await fedThrough(4n)).toBe(true);
    await other.close();
    await expectWhole(4n);
    expect(tries).toBeGreaterThan(2);
  });

  /** The id index as it was before an id was recorded. */
  const cutBack = (id: string, position: bigint): Promise<void> =>
    inDatabase(async (db) => {
      const [index] = await db.listCollections({ name: /^operations_/ }).toArray();
      const ids = db.collection<{ _id: string }>(index?.name ?? '');
      const isOfId = { _id: { $regex: `${id}$` } };
      expect(await ids.deleteMany(isOfId)).toMatchObject({ deletedCount: 1 });
      const older = { $set: { position } };
      expect(await ids.updateOne({ _id: '!covered' }, older)).toMatchObject({ modifiedCount: 1 });
    });

  it('are complete when they are restored to a state that another instance had passed [I16]', async () => {
    await start();
    await harness.append(facts.slice(0, 3));
    expect(await fedThrough(2n)).toBe(true);
    const served = (position: bigint): Promise<void> =>
      inDatabase((db) =>
        db.collection('generations').updateMany({}, { $set: { 'served.position': position } }),
      );
    const write = mongo.documents.write.bind(mongo.documents);
    // Another instance was ahead, and ours still has a batch to write when the backup is restored.
    const news = new Map([
      [
        3n,
        async () => {
          await served(4n);
          throw new ReadModelUnavailable('MongoDB is away');
        },
      ],
      [4n, () => served(3n)],
    ]);
    mongo.documents.write = async (batches, through, generation) => {
      const happens = news.get(through);
      news.delete(through);
      await happens?.();
      await write(batches, through, generation);
    };
    await harness.append(facts.slice(3, 4));
    expect(await fedThrough(3n)).toBe(true);
    await harness.append(facts.slice(4));
    expect(await fedThrough(4n)).toBe(true);
    expect(news.size).toBe(0);
    await expectWhole(4n);
  });

  /** An older copy of the database, taken within the same rebuild. */
  const putBack = (): Promise<void> =>
    inDatabase((db) => {
      const older = { $set: { 'next.position': -1n } };
      return db.collection<{ _id: string }>('generations').updateOne({ _id: 'balance' }, older);
    });

  /** The second reading is the one that keeps all live batches waiting. */
  it.each([
    ['dropped', 'first', 1, drop],
    ['dropped', 'last', 2, drop],
    ['put back older', 'last', 2, putBack],
  ] as const)(
    'give a rebuild up that is %s at its %s reading, and go on [I16]',
    async (_what, _which, reading, lose) => {
      await start();
      await harness.append(facts.slice(0, 4));
      expect(await fedThrough(3n)).toBe(true);
      const readAll = harness.log.readAll.bind(harness.log);
      let readings = 0;
      harness.log.readAll = async function* (options) {
        readings += 1;
        if (readings === reading) await lose();
        yield* readAll(options);
      };
      const { done } = await runner.rebuild('balance');
      await expect(done).rejects.toThrow('what was filled is lost, rebuild it again');
      await harness.append(facts.slice(4));
      expect(await fedThrough(4n)).toBe(true);
      const again = await runner.rebuild('balance');
      await again.done;
      await expectWhole(4n);
    },
    PATIENCE_MS,
  );

  it('are filled for the first time, also where they are dropped meanwhile [I16]', async () => {
    await harness.append(facts);
    const readAll = harness.log.readAll.bind(harness.log);
    const older = PROJECTIONS.map((projection) => {
      const { collection } = projection;
      return { ...projection, collection: { ...collection, version: collection.version - 1 } };
    });
    const { log, vault } = harness;
    const before = new LeasedRunner({ ...mongo, log, vault, projections: older }, QUICK, TIMES);
    await before.start((lines) => progress.report(lines));
    expect(await fedThrough(4n)).toBe(true);
    await before.close();
    progress = new Progress();
    harness.log.readAll = async function* (options) {
      harness.log.readAll = readAll;
      await drop();
      yield* readAll(options);
    };
    await start();
    expect(await fedThrough(4n)).toBe(true);
    await harness.append(new Story(OTHER).created().facts);
    expect(await fedThrough(5n)).toBe(true);
    await expectWhole(5n);
  });
});

/** The next call of this method of a store is rejected once. */
function failOnce<Store extends object>(
  store: Store,
  name: keyof Store,
  cause: Error,
): { count: number } {
  const outages = { count: 0 };
  const original: unknown = Reflect.get(store, name);
  Reflect.set(store, name, () => {
    Reflect.set(store, name, original);
    outages.count += 1;
    return Promise.reject(cause);
  });
  return outages;
}
