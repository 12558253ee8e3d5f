import { openMongo } from '../../../src/adapters/mongodb/open-mongo.js';
import { CARDS } from '../../contracts/documents-fixture.js';
import { MASTER } from '../../contracts/mongodb/mongo-database.js';
import { OldMongo } from './old-mongo.js';

const HELLO = {
  ismaster: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
};

describe('a MongoDB that cannot be used', () => {
  it('is refused at the start when it is too old, with what is needed', async () => {
    const old = await OldMongo.start({ ...HELLO, maxWireVersion: 9 }, '4.2.24');
    const opening = openMongo({ url: old.url, masterKey: MASTER });
    await expect(opening).rejects.toThrow('MongoDB 4.2.24 is too old: 4.4 or later is needed');
    await old.close();
  });

  it('shows what is needed even where the driver does not talk to it', async () => {
    const old = await OldMongo.start({ ...HELLO, maxWireVersion: 8 }, '4.2.24');
    const opening = openMongo({ url: old.url, masterKey: MASTER });
    await expect(opening).rejects.toThrow('MongoDB 4.4 or later is needed');
    await old.close();
  });

  it('is refused when its address is none, without showing a password', async () => {
    for (const url of [
      'localhost:27017',
      'mongodb://user:secret@',
      'mongodb://u:secret@h/?w=x&x=y',
    ]) {
      const opening = openMongo({ url, masterKey: MASTER });
      await expect(opening).rejects.toThrow(/^MONGODB_URL is not an address of MongoDB/);
      await expect(opening).rejects.not.toThrow('secret');
    }
  });

  it('tells callers the reason when it was unreachable at the start', async () => {
    const gone = await OldMongo.start(HELLO, '4.4.0');
    await gone.close();
    const mongo = await openMongo({ url: gone.url, masterKey: MASTER });
    const asked = mongo.documents.get(CARDS, { clientId: 'c', key: '' });
    await expect(asked).rejects.toThrow(/^the read models cannot be used: .*ECONNREFUSED/);
    await mongo.close();
  });
});
