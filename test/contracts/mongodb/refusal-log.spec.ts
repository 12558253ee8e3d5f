import { MongoRefusalLog } from '../../../src/adapters/mongodb/refusal-log.js';
import { MongoServer } from '../../../src/adapters/mongodb/server/mongo-server.js';
import { mongoDatabase } from './mongo-database.js';
import { refusalLogContract } from '../refusal-log.contract.js';
import { refusedDebit } from '../sample-refusals.js';
import { itNeeding } from '../../harness/server-features.js';
import { withServer } from '../server-address.js';

withServer('MONGODB_URL', (server) => {
  refusalLogContract('MongoDB', async () => {
    const database = mongoDatabase(server);
    const open = () => new MongoServer(database.url, async () => undefined);
    let reached = open();
    return {
      log: new MongoRefusalLog(reached),
      reopen: async () => {
        await reached.close();
        reached = open();
        return new MongoRefusalLog(reached);
      },
      close: async () => {
        await reached.close();
        await database.drop();
      },
    };
  });

  itNeeding('expiring documents')(
    'lets the server drop entries and counts after their instant',
    async () => {
      const database = mongoDatabase(server);
      const reached = new MongoServer(database.url, async () => undefined);
      const until = Date.parse('2026-12-20T12:00:00.000Z');
      const counts = [{ day: '2026-11-20', code: 'A', times: 1 }];
      await new MongoRefusalLog(reached).add({ refused: [refusedDebit('m-1')], counts, until });
      for (const name of ['refusals', 'refusal-counts']) {
        const collection = database.client.db(database.name).collection(name);
        const expiring = (await collection.indexes()).filter(
          ({ expireAfterSeconds }) => expireAfterSeconds !== undefined,
        );
        expect(expiring.map(({ key }) => key)).toEqual([{ expiresAt: 1 }]);
        expect((await collection.findOne({}))?.['expiresAt']).toEqual(new Date(until));
      }
      await reached.close();
      await database.drop();
    },
  );

  itNeeding('one-step updates')(
    'counts on what two instances meet at the same moment',
    async () => {
      const database = mongoDatabase(server);
      const opened = [1, 2].map(() => new MongoServer(database.url, async () => undefined));
      const logs = opened.map((reached) => new MongoRefusalLog(reached));
      const refused = Array.from({ length: 50 }, (_, index) => refusedDebit(`m-${index}`));
      await Promise.all(
        logs.map((log) => log.add({ refused, counts: [], until: Date.now() + 1e6 })),
      );
      const all = { clientIds: null, messageId: null, code: null, from: null, to: null };
      const found = await logs[0]?.find({ ...all, descending: false, after: null, limit: 100 });
      expect(found?.map(({ times }) => times)).toEqual(refused.map(() => 2));
      await Promise.all(opened.map((reached) => reached.close()));
      await database.drop();
    },
  );
});
