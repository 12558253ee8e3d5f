import { openMongo, type Mongo } from '../../src/adapters/mongodb/open-mongo.js';
import { documentsContract } from './documents.contract.js';
import { MASTER, mongoDatabase } from './mongo-database.js';
import { withServer } from './server-address.js';

withServer('MONGODB_URL', (server) => {
  documentsContract('MongoDB', async () => {
    const database = mongoDatabase(server);
    const open = (): Promise<Mongo> => openMongo({ url: database.url, masterKey: MASTER });
    let mongo = await open();
    return {
      documents: mongo.documents,
      reopen: async () => {
        await mongo.close();
        mongo = await open();
        return mongo.documents;
      },
      close: async () => {
        await mongo.close();
        await database.drop();
      },
    };
  });
});
