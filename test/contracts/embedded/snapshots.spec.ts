import { EmbeddedSnapshots } from '../../../src/adapters/embedded/snapshots.js';
import { snapshotsContract } from '../snapshots.contract.js';
import { temporaryDirectory } from '../temporary-directory.js';

snapshotsContract('embedded', async () => {
  const directory = await temporaryDirectory();
  let snapshots = new EmbeddedSnapshots(directory.file('snapshots.db'));
  return {
    snapshots,
    reopen: async () => {
      await snapshots.close();
      snapshots = new EmbeddedSnapshots(directory.file('snapshots.db'));
      return snapshots;
    },
    close: async () => {
      await snapshots.close();
      await directory.remove();
    },
  };
});
