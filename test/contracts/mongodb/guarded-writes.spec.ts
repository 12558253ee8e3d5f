import type { AnyBulkWriteOperation, BulkWriteOptions } from 'mongodb';
import type { StoredDocument } from '../../../src/adapters/mongodb/documents/document-ids.js';
import { writeGuarded } from '../../../src/adapters/mongodb/documents/guarded-writes.js';
import type {
  Stored,
  StoredCollection,
} from '../../../src/adapters/mongodb/server/mongo-server.js';
import { mongoDatabase, type MongoDatabase } from './mongo-database.js';
import { withServer } from '../server-address.js';
import { itNeeding } from '../../harness/server-features.js';

const at = (revision: bigint): StoredDocument => ({
  _id: 'c',
  client: 'c',
  key: '',
  revision,
  body: { revision },
});

/**
 * A collection whose documents another writer creates in the middle of the first writer's upserts:
 * the server found nothing to replace, and the insert then hits the new document.
 */
function raced(collection: StoredCollection, other: StoredDocument): StoredCollection {
  let first = true;
  const bulkWrite = async (
    writes: readonly AnyBulkWriteOperation<Stored>[],
    options: BulkWriteOptions,
  ): Promise<unknown> => {
    if (!first) return collection.bulkWrite(writes, options);
    first = false;
    await collection.insertOne({ ...other });
    const blind = writes.map((write) =>
      'replaceOne' in write
        ? { replaceOne: { ...write.replaceOne, filter: { _id: 'c', revision: { $lt: -1n } } } }
        : write,
    );
    return collection.bulkWrite(blind, options);
  };
  return new Proxy(collection, {
    get: (target, name) => (name === 'bulkWrite' ? bulkWrite : Reflect.get(target, name, target)),
  });
}

withServer('MONGODB_URL', (server) => {
  describe('guarded writes to MongoDB', () => {
    let database: MongoDatabase;
    let collection: StoredCollection;
    beforeEach(() => {
      database = mongoDatabase(server);
      collection = database.client.db(database.name).collection<Stored>('documents');
    });
    afterEach(() => database.drop());

    it('win over a lower revision that another writer made at the same moment', async () => {
      await writeGuarded(raced(collection, at(3n)), [at(8n)]);
      expect(await collection.find().toArray()).toEqual([at(8n)]);
    });

    it('yield to a higher revision that another writer made at the same moment', async () => {
      await writeGuarded(raced(collection, at(9n)), [at(8n)]);
      expect(await collection.find().toArray()).toEqual([at(9n)]);
    });

    it('writes every document of a batch although others hit an equal or a higher revision', async () => {
      const of = (id: string, revision: bigint): StoredDocument => ({ ...at(revision), _id: id });
      await writeGuarded(collection, [of('b', 5n), of('d', 5n)]);
      const batch = ['a', 'b', 'c', 'd', 'e'].map((id) => of(id, id === 'b' ? 5n : 4n));
      await writeGuarded(collection, batch);
      const found = await collection.find().sort({ _id: 1 }).toArray();
      expect(found.map(({ _id, revision }) => [_id, revision])).toEqual([
        ['a', 4n],
        ['b', 5n],
        ['c', 4n],
        ['d', 5n],
        ['e', 4n],
      ]);
    });

    itNeeding('one-step updates')(
      'keep the highest of one batch, in whatever order, and more than fit one command',
      async () => {
        const revisions = Array.from({ length: 2_500 }, (_, n) => BigInt((n * 7) % 2_500));
        await writeGuarded(
          collection,
          revisions.map((revision) => at(revision)),
        );
        expect(await collection.find().toArray()).toEqual([at(2_499n)]);
      },
    );
  });
});
