import { MongoLeases } from '../../../src/adapters/mongodb/leases.js';
import { MongoServer } from '../../../src/adapters/mongodb/server/mongo-server.js';
import { leasesContract, type LeasesFixture } from '../leases.contract.js';
import { mongoDatabase } from './mongo-database.js';
import { withServer } from '../server-address.js';

/** Holders as three machines have them: their clocks began at different times. */
async function threeHolders(server: string): Promise<LeasesFixture> {
  const database = mongoDatabase(server);
  let passed = 0;
  const opened = [5, 1_000_000_000, 77_777].map((began) => {
    const reached = new MongoServer(database.url, async () => undefined);
    return { reached, leases: new MongoLeases(reached, () => began + passed) };
  });
  const [one, other, third] = opened.map(({ leases }) => leases);
  if (!one || !other || !third) throw new Error('three were to be opened');
  return {
    one,
    other,
    third,
    pass: (ms) => (passed += ms),
    close: async () => {
      await Promise.all(opened.map(({ reached }) => reached.close()));
      await database.drop();
    },
  };
}

withServer('MONGODB_URL', (server) => {
  leasesContract('MongoDB', () => threeHolders(server));

  it('keeps a lease whose holder was seen alive only by its beats, whatever the clocks say', async () => {
    const { one, other, pass, close } = await threeHolders(server);
    await one.hold('feed', 1_000);
    expect(await other.hold('feed', 1_000)).toBe(false);
    pass(900);
    await one.hold('feed', 1_000);
    pass(900);
    // Longer than the lease has passed since the first look, but it was prolonged meanwhile.
    expect(await other.hold('feed', 1_000)).toBe(false);
    pass(1_000);
    expect(await other.hold('feed', 1_000)).toBe(true);
    await close();
  });
});
