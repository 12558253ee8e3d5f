import { randomUUID } from 'node:crypto';
import type { Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { idIndexContract } from '../id-index.contract.js';
import { mongoDatabase, openIn, ownMongo, type MongoDatabase } from './mongo-database.js';
import { withServer } from '../server-address.js';

withServer('MONGODB_URL', (server) => {
  idIndexContract('MongoDB', async () => {
    const { mongo, reopen, close } = await ownMongo(server);
    return { index: mongo.ids, reopen: async () => (await reopen()).ids, close };
  });

  describe('the id index of several instances', () => severalInstances(server));
});

function severalInstances(server: string): void {
  let database: MongoDatabase;
  let here: Mongo;
  let beside: Mongo;
  beforeEach(async () => {
    database = mongoDatabase(server);
    [here, beside] = await Promise.all([openIn(database), openIn(database)]);
  });
  afterEach(async () => {
    await Promise.all([here.close(), beside.close()]);
    await database.drop();
  });

  const question = { clientId: randomUUID(), kind: 'message', id: 'm' } as const;

  it('is one index, created once, and filled by both at once', async () => {
    expect(await Promise.all([here.ids.covered(), beside.ids.covered()])).toEqual([-1n, -1n]);
    const entries = Array.from({ length: 50 }, (_, n) => ({
      ...question,
      id: `m-${n % 25}`,
      revision: BigInt(n),
    }));
    await Promise.all([here.ids.add(entries, 49n), beside.ids.add(entries, 49n)]);
    const first = entries.slice(0, 25);
    const expected = first.map(({ revision }) => [revision, revision + 25n]);
    expect(await here.ids.find(first)).toEqual(expected);
    expect(await beside.ids.find(first)).toEqual(expected);
    const collections = await database.client.db(database.name).listCollections().toArray();
    const indexes = collections.filter(({ name }) => name.startsWith('operations_'));
    expect(indexes).toHaveLength(1);
  });

  it('answers nothing from an index that another instance has reset', async () => {
    await here.ids.add([{ ...question, revision: 3n }], 10n);
    expect(await beside.ids.find([question])).toEqual([[3n]]);
    await here.ids.reset();
    const other = { ...question, id: 'other' };
    await here.ids.add([{ ...other, revision: 1n }], 2n);
    expect(await beside.ids.find([question, other])).toEqual([[], [1n]]);
    expect(await beside.ids.covered()).toBe(2n);
  });

  it('does not answer where it was emptied since it said what it covers [I9]', async () => {
    await here.ids.add([{ ...question, revision: 3n }], 10n);
    const covered = await beside.ids.covered();
    expect(await beside.ids.find([question], covered)).toEqual([[3n]]);
    await here.ids.reset();
    const late = beside.ids.find([question], covered);
    await expect(late).rejects.toBeInstanceOf(IdIndexUnavailable);
    await here.ids.add([{ ...question, revision: 3n }], 10n);
    expect(await beside.ids.find([question], covered)).toEqual([[3n]]);
  });

  it('leaves no gap after another instance has reset it [I9]', async () => {
    await beside.ids.add([{ ...question, revision: 3n }], 10n);
    await here.ids.reset();
    expect(await beside.ids.covered()).toBe(-1n);
    const late = { ...question, id: 'late', revision: 9n };
    await expect(beside.ids.add([late], 20n)).rejects.toBeInstanceOf(IdIndexUnavailable);
    expect(await here.ids.covered()).toBe(-1n);
    expect(await here.ids.find([late])).toEqual([[]]);
    await here.ids.add([{ ...question, revision: 3n }], 12n);
    await beside.ids.add([late], 20n);
    expect(await here.ids.covered()).toBe(20n);
    expect(await here.ids.find([question, late])).toEqual([[3n], [9n]]);
  });

  it('covers nothing again after it was emptied by hand', async () => {
    await here.ids.add([{ ...question, revision: 3n }], 10n);
    const own = database.client.db(database.name);
    for (const { name } of await own.listCollections().toArray()) {
      if (name.startsWith('operations_')) await own.dropCollection(name);
    }
    expect(await here.ids.covered()).toBe(-1n);
    expect(await beside.ids.find([question])).toEqual([[]]);
  });
}
