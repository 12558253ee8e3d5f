import { KeyUses } from '../../../src/application/access/key-uses.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import type { Credentials, KeyUse } from '../../../src/ports/credentials.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { SetClock } from '../../harness/set-clock.js';

const iso = (instant: number): string => new Date(instant).toISOString();

describe('the uses of keys', () => {
  const clock = new SetClock();
  let written: (readonly KeyUse[])[];
  let failing: boolean;
  let uses: KeyUses;
  beforeEach(() => {
    written = [];
    failing = false;
    const noteUses = async (batch: readonly KeyUse[]): Promise<void> => {
      if (failing) throw new VaultUnavailable('away');
      written.push(batch);
    };
    uses = new KeyUses({ noteUses } as unknown as Credentials, clock, NO_LOG);
  });
  afterEach(() => uses.onModuleDestroy());

  it('are recorded together, each key once', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    uses.note({ keyId: 'k-2', lastUsedAt: iso(clock.now() - 300_000) });
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    await uses.record();
    await uses.record();
    const at = iso(clock.now());
    expect(written).toEqual([
      [
        { keyId: 'k-1', at },
        { keyId: 'k-2', at },
      ],
    ]);
  });

  it('are not recorded again within five minutes, whichever instance recorded them', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: iso(clock.now() - 299_999) });
    await uses.record();
    expect(written).toEqual([]);
  });

  it('are written in bounded batches', async () => {
    for (let n = 0; n < 1_200; n++) uses.note({ keyId: `k-${n}`, lastUsedAt: null });
    await uses.record();
    expect(written.map(({ length }) => length)).toEqual([500, 500, 200]);
  });

  it('are dropped when the vault does not answer, and noted again by the next look-up', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    failing = true;
    await expect(uses.record()).rejects.toThrow(VaultUnavailable);
    failing = false;
    await uses.record();
    expect(written).toEqual([]);
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    await uses.record();
    expect(written).toHaveLength(1);
  });

  it('that are noted at the end are recorded before the stores close', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    await uses.onModuleDestroy();
    expect(written).toHaveLength(1);
  });
});
