import { EmbeddedLeases, type LeaseTable } from '../../../src/adapters/embedded/leases.js';
import { leasesContract } from '../leases.contract.js';

leasesContract('embedded', async () => {
  const table: LeaseTable = new Map();
  let now = 1_000;
  const holder = (): EmbeddedLeases => new EmbeddedLeases(table, () => now);
  return {
    one: holder(),
    other: holder(),
    third: holder(),
    pass: (ms) => (now += ms),
    close: async () => table.clear(),
  };
});
