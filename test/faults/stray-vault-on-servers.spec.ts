import { rmSync } from 'node:fs';
import { VaultMismatch, LogLost } from '../../src/application/instances/vault-fingerprint.js';
import { ServiceHarness } from '../harness/service-harness.js';
import { onServers, worldOf, type StoreSetup } from '../harness/store-setups.js';

type Needs = Parameters<typeof worldOf>[0];

/** The three ways of keeping stores in which a log and a vault can be apart from each other. */
const WORLDS: readonly (readonly [string, Needs])[] = [
  ['EventStoreDB and MongoDB', ['EVENTSTORE_URL', 'MONGODB_URL']],
  ['EventStoreDB and embedded read models', ['EVENTSTORE_URL']],
  ['an embedded log and MongoDB', ['MONGODB_URL']],
];

onServers('a log and a vault that do not belong together', () => {
  let world: StoreSetup;
  let elsewhere: StoreSetup;
  let harness: ServiceHarness;

  afterEach(async () => {
    await harness.close();
    await elsewhere.close();
  });

  /** Another location of a store: of a server by its address, of a file by creating a new one. */
  function lose(variable: 'EVENTSTORE_URL' | 'MONGODB_URL', file: string): Record<string, string> {
    const other = elsewhere.settings[variable];
    if (other !== undefined) return { [variable]: other };
    rmSync(harness.file(file));
    return {};
  }

  describe.each(WORLDS)('on %s', (_, needs) => {
    beforeEach(async () => {
      world = worldOf(needs);
      elsewhere = worldOf(needs);
      harness = await new ServiceHarness(world).open();
      await harness.clientWithCredits('5');
      await harness.stop();
    });

    it('are refused where the vault is another one', async () => {
      await expect(harness.open(lose('MONGODB_URL', 'vault.db'))).rejects.toThrow(VaultMismatch);
    });

    it('are refused where the log holds nothing', async () => {
      await expect(harness.open(lose('EVENTSTORE_URL', 'log.db'))).rejects.toThrow(LogLost);
    });

    it('are accepted where both are new', async () => {
      for (const file of ['log.db', 'vault.db', 'models.db', 'operations.db', 'snapshots.db']) {
        rmSync(harness.file(file), { force: true });
      }
      const { TALLYSTICK_MASTER_KEY: _key, ...other } = elsewhere.settings;
      await harness.open(other);
      expect(await harness.client()).not.toBe('');
    });
  });
});
