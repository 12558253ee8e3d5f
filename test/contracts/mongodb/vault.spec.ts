import { createSecretKey, randomUUID } from 'node:crypto';
import { MongoUnusable } from '../../../src/adapters/mongodb/server/mongo-errors.js';
import { openMongo, type Mongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { accessRecordsContract } from '../access-records.contract.js';
import { credentialsContract } from '../credentials.contract.js';
import { keyVaultContract } from '../key-vault.contract.js';
import { mongoDatabase, openIn, type MongoDatabase } from './mongo-database.js';
import { withServer } from '../server-address.js';

/** One database as two instances have it open. */
async function twoOpen(server: string): Promise<{
  readonly database: MongoDatabase;
  readonly here: Mongo;
  readonly beside: Mongo;
  readonly reopen: () => Promise<Mongo>;
  readonly close: () => Promise<void>;
}> {
  const database = mongoDatabase(server);
  let opened = await Promise.all([openIn(database), openIn(database)]);
  const closeBoth = async (): Promise<void> => {
    await Promise.all(opened.map((mongo) => mongo.close()));
  };
  return {
    database,
    here: opened[0],
    beside: opened[1],
    reopen: async () => {
      await closeBoth();
      opened = await Promise.all([openIn(database), openIn(database)]);
      return opened[0];
    },
    close: async () => {
      await closeBoth();
      await database.drop();
    },
  };
}

withServer('MONGODB_URL', (server) => {
  keyVaultContract('MongoDB', async () => {
    const { here, beside, reopen, close } = await twoOpen(server);
    return {
      vault: here.vault,
      beside: beside.vault,
      reopen: async () => (await reopen()).vault,
      close,
    };
  });

  credentialsContract('MongoDB', async () => {
    const { here, beside, reopen, close } = await twoOpen(server);
    return {
      credentials: here.credentials,
      beside: beside.credentials,
      reopen: async () => (await reopen()).credentials,
      close,
    };
  });

  accessRecordsContract('MongoDB', async () => {
    const { here, beside, reopen, close } = await twoOpen(server);
    return {
      records: here.access,
      beside: beside.access,
      reopen: async () => (await reopen()).access,
      close,
    };
  });

  describe('the vault in MongoDB', () => vault(server));
});

function vault(server: string): void {
  it('never holds a key as it is, and no byte of a destroyed one', async () => {
    const { database, here, close } = await twoOpen(server);
    const clientId = randomUUID();
    const key = await here.vault.keyFor(clientId);
    const keys = database.client.db(`${database.name}_vault`).collection<{ _id: string }>('keys');
    const text = async (): Promise<string> =>
      JSON.stringify(await keys.findOne({ _id: clientId }, { promoteBuffers: true }));
    expect(key?.symmetricKeySize).toBe(32);
    const plain = key?.export().toString('base64') ?? '';
    expect(await text()).not.toContain(plain);
    expect(await text()).toContain('"wrapped":{');
    await here.vault.destroy(clientId);
    expect(await text()).toBe(JSON.stringify({ _id: clientId, wrapped: null }));
    await close();
  });

  it('does not open with another master key, and stays as it was', async () => {
    const { database, here, close } = await twoOpen(server);
    const clientId = randomUUID();
    const made = await here.vault.keyFor(clientId);
    const masterKey = createSecretKey(Buffer.alloc(32, 6));
    const opening = openMongo({ url: database.url, masterKey });
    await expect(opening).rejects.toThrow('the master key does not open this vault');
    await expect(opening).rejects.toBeInstanceOf(MongoUnusable);
    expect((await here.vault.findKey(clientId))?.export()).toEqual(made?.export());
    await close();
  });

  it('does not take the key of one client for that of another', async () => {
    const { database, here, close } = await twoOpen(server);
    const [one, other] = [randomUUID(), randomUUID()];
    await here.vault.keyFor(one);
    await here.vault.keyFor(other);
    const keys = database.client.db(`${database.name}_vault`).collection<{ _id: string }>('keys');
    const foreign = await keys.findOne({ _id: one });
    await keys.updateOne({ _id: other }, { $set: { wrapped: foreign?.['wrapped' as '_id'] } });
    await expect(here.vault.findKey(other)).rejects.toThrow();
    await close();
  });

  it('is in a separate database, which survives the loss of the read models', async () => {
    const { database, here, beside, close } = await twoOpen(server);
    const clientId = randomUUID();
    const made = await here.vault.keyFor(clientId);
    await here.ids.add([], 5n);
    await database.client.db(database.name).dropDatabase();
    expect((await beside.vault.findKey(clientId))?.export()).toEqual(made?.export());
    expect(await beside.ids.covered()).toBe(-1n);
    await close();
  });
}
