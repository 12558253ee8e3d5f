import type { Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { ReadModelUnavailable } from '../../../src/ports/documents.js';
import type { DocumentWrite } from '../../../src/ports/documents.js';
import { ALL, CARDS, CLIENTS, ENTRIES, fieldOf, ONE, put, TICKETS } from '../documents-fixture.js';
import { documentsContract } from '../documents.contract.js';
import { mongoDatabase, openIn, ownMongo, type MongoDatabase } from './mongo-database.js';
import { withServer } from '../server-address.js';
import { itNeeding } from '../../harness/server-features.js';

const card = (title: string, revision: bigint, clientId = ONE): DocumentWrite => ({
  clientId,
  key: '',
  revision,
  body: { title },
});

withServer('MONGODB_URL', (server) => {
  documentsContract('MongoDB', async () => {
    const { mongo, reopen, close } = await ownMongo(server);
    return { documents: mongo.documents, reopen: async () => (await reopen()).documents, close };
  });

  describe('MongoDB documents of several instances [C-4]', () => severalInstances(server));
});

/** The names of the collections and indexes of a database, without those of the registry. */
async function madeIn({ client, name }: MongoDatabase): Promise<Record<string, string[]>> {
  const made: Record<string, string[]> = {};
  for (const collection of await client.db(name).listCollections().toArray()) {
    const indexes = await client.db(name).collection(collection.name).indexes();
    made[collection.name] = indexes.map((index) => index.name ?? '').sort();
  }
  const { generations: _registry, ...documents } = made;
  return documents;
}

function severalInstances(server: string): void {
  let database: MongoDatabase;
  let here: Mongo;
  let beside: Mongo;
  beforeEach(async () => {
    database = mongoDatabase(server);
    [here, beside] = await Promise.all([openIn(database), openIn(database)]);
    await Promise.all([here.documents.prepare(ALL), beside.documents.prepare(ALL)]);
  });
  afterEach(async () => {
    await Promise.all([here.close(), beside.close()]);
    await database.drop();
  });

  it('are made once, with their indexes, and mended where an index is not as it should be', async () => {
    const made = await madeIn(database);
    expect(made['cards_v1_1']).toEqual([
      '_id_',
      'body.amount__id',
      'body.status_body.title__id',
      'body.title__id',
    ]);
    expect(made['tickets_v1_1']).toContain('client_body.status_body.due__id');
    const cards = database.client.db(database.name).collection('cards_v1_1');
    await cards.dropIndex('body.amount__id');
    await cards.dropIndex('body.title__id');
    await cards.createIndex({ 'body.title': 1, _id: 1 }, { name: 'mine', sparse: true });
    await here.documents.prepare(ALL);
    expect(await madeIn(database)).toEqual(made);
  });

  itNeeding('one-step updates')(
    'keep the highest revision, whoever writes it and when',
    async () => {
      const revisions = Array.from({ length: 60 }, (_, n) => BigInt((n * 37) % 60));
      const written = revisions.map((revision, n) => {
        const writes = CLIENTS.map((clientId) => card(`at ${revision}`, revision, clientId));
        return put(n % 2 === 0 ? here.documents : beside.documents, CARDS, writes, revision);
      });
      await Promise.all(written);
      const found = await here.documents.find(CARDS, { limit: 9 });
      expect(fieldOf(found, 'title')).toEqual(CLIENTS.map(() => 'at 59'));
      expect(await here.documents.checkpoint(CARDS, 'served')).toBe(59n);
    },
  );

  it('are read from the new generation after another instance has switched', async () => {
    await put(here.documents, CARDS, [card('old', 9n)], 9n);
    expect(await beside.documents.get(CARDS, { clientId: ONE, key: '' })).not.toBeNull();
    await here.documents.startNext(CARDS);
    await here.documents.write([{ collection: CARDS, writes: [card('new', 9n)] }], 9n, 'next');
    await here.documents.switchToNext(CARDS);
    expect(fieldOf(await beside.documents.find(CARDS, { limit: 5 }), 'title')).toEqual(['new']);
    const one = await beside.documents.get(CARDS, { clientId: ONE, key: '' });
    expect(one?.body['title']).toBe('new');
    expect(Object.keys(await madeIn(database))).not.toContain('cards_v1_1');
  });

  it('are rebuilt by one instance: the later one has the next generation', async () => {
    await here.documents.startNext(CARDS);
    await here.documents.write([{ collection: CARDS, writes: [card('here', 1n)] }], 5n, 'next');
    await beside.documents.startNext(CARDS);
    const late = here.documents.write([{ collection: CARDS, writes: [] }], 90n, 'next');
    await expect(late).rejects.toBeInstanceOf(ReadModelUnavailable);
    await expect(here.documents.switchToNext(CARDS)).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(await beside.documents.checkpoint(CARDS, 'next')).toBe(-1n);
    await beside.documents.switchToNext(CARDS);
    expect(await here.documents.find(CARDS, { limit: 5 })).toEqual([]);
  });

  it('leave no gap where another instance put a generation in place that is behind', async () => {
    await put(beside.documents, CARDS, [card('at 9', 9n)], 100n);
    await here.documents.reset(CARDS);
    const ahead = put(beside.documents, CARDS, [card('at 10', 10n)], 110n);
    await expect(ahead).rejects.toThrow('reset by another instance');
    const loaded = beside.documents.load(CARDS, [{ clientId: ONE, key: '' }], 'served');
    await expect(loaded).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(await here.documents.checkpoint(CARDS, 'served')).toBe(-1n);
    expect(await here.documents.find(CARDS, { limit: 5 })).toEqual([]);

    await put(here.documents, CARDS, [card('at 9', 9n)], 105n);
    await put(beside.documents, CARDS, [card('at 10', 10n)], 110n);
    expect(await here.documents.checkpoint(CARDS, 'served')).toBe(110n);
  });

  it('continue from the stored state when an instance restarts its engine', async () => {
    await put(beside.documents, CARDS, [card('at 9', 9n)], 100n);
    await beside.ids.add([], 100n);
    await here.documents.reset(CARDS);
    await here.ids.reset();
    await beside.documents.prepare(ALL);
    expect(await beside.documents.checkpoint(CARDS, 'served')).toBe(-1n);
    expect(await beside.ids.covered()).toBe(-1n);
    await put(beside.documents, CARDS, [card('at 1', 1n)], 3n);
    await beside.ids.add([], 3n);
    expect(await here.documents.checkpoint(CARDS, 'served')).toBe(3n);
    expect(await here.ids.covered()).toBe(3n);
  });

  it('keep the other collections when one is reset', async () => {
    await put(here.documents, ENTRIES, [{ ...card('kept', 1n), key: 1n }], 4n);
    await here.documents.reset(TICKETS);
    expect(await beside.documents.find(ENTRIES, { limit: 5 })).toHaveLength(1);
    const changed = { ...ENTRIES, indexes: [] };
    await here.documents.prepare([changed]);
    expect(await beside.documents.find(changed, { limit: 5 })).toEqual([]);
    expect(await here.documents.checkpoint(changed, 'served')).toBe(-1n);
  });
}
