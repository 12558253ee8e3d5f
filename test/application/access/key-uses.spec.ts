import { KeyFacts } from '../../../src/application/access/key-facts.js';
import { KeyUses } from '../../../src/application/access/key-uses.js';
import { decodeStream } from '../../../src/codec/codec.js';
import type { ApiKeyDetails } from '../../../src/domain/keys/events.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import type { Credentials, KeyUse } from '../../../src/ports/credentials.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { STAFF_CALLER } from '../../contracts/access/fact-stream.contract.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { SetClock } from '../../harness/set-clock.js';

const iso = (instant: number): string => new Date(instant).toISOString();

describe('the uses of keys', () => {
  let clock: SetClock;
  let log: MemoryEventLog;
  let facts: KeyFacts;
  let written: (readonly KeyUse[])[];
  let failing: boolean;
  let uses: KeyUses;
  beforeEach(() => {
    clock = new SetClock();
    log = new MemoryEventLog();
    facts = new KeyFacts({ log, clock });
    written = [];
    failing = false;
    const noteUses = async (batch: readonly KeyUse[]): Promise<void> => {
      if (failing) throw new VaultUnavailable('away');
      written.push(batch);
    };
    uses = new KeyUses({ noteUses } as unknown as Credentials, facts, clock, NO_LOG);
  });
  afterEach(() => uses.onModuleDestroy());

  const create = (...keyIds: readonly string[]): Promise<void> =>
    facts.record(
      () => keyIds.map((keyId) => ({ type: 'ApiKeyCreated', data: detailsOf(keyId) })),
      STAFF_CALLER,
    );
  const recorded = async (): Promise<object[]> =>
    (await log.readForward('api-keys', 0n, 99))
      .map(decodeStream)
      .flatMap(({ type, data }) => (type === 'ApiKeysUsed' ? [data] : []));

  it('are stored together, each key once', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    uses.note({ keyId: 'k-2', lastUsedAt: iso(clock.now() - 300_000) });
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    await uses.store();
    await uses.store();
    const at = iso(clock.now());
    expect(written).toEqual([
      [
        { keyId: 'k-1', at },
        { keyId: 'k-2', at },
      ],
    ]);
  });

  it('are not stored again within five minutes, whichever instance stored them', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: iso(clock.now() - 299_999) });
    await uses.store();
    expect(written).toEqual([]);
  });

  it('are stored in bounded batches', async () => {
    for (let n = 0; n < 1_200; n++) uses.note({ keyId: `k-${n}`, lastUsedAt: null });
    await uses.store();
    expect(written.map(({ length }) => length)).toEqual([500, 500, 200]);
  });

  it('are dropped when the vault does not answer, and noted again by the next look-up', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    failing = true;
    await expect(uses.store()).rejects.toThrow(VaultUnavailable);
    failing = false;
    await uses.store();
    expect(written).toEqual([]);
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    await uses.store();
    expect(written).toHaveLength(1);
  });

  it('that are noted at the end are stored before the stores close', async () => {
    uses.note({ keyId: 'k-1', lastUsedAt: null });
    await uses.onModuleDestroy();
    expect(written).toHaveLength(1);
  });

  it('become one fact for all keys of a day, and another one on the next day', async () => {
    await create('k-1', 'k-2');
    for (const keyId of ['k-1', 'k-2', 'k-1', 'unknown']) uses.note({ keyId, lastUsedAt: null });
    await uses.record();
    uses.note({ keyId: 'k-2', lastUsedAt: null });
    await uses.record();
    const days = [{ day: '2026-11-20', keyIds: ['k-1', 'k-2'] }];
    expect(await recorded()).toEqual(days);
    clock.instant += 86_400_000;
    uses.note({ keyId: 'k-2', lastUsedAt: null });
    await uses.record();
    expect(await recorded()).toEqual([...days, { day: '2026-11-21', keyIds: ['k-2'] }]);
  });

  it('are facts once a day, also when two instances note them', async () => {
    await create('k-1');
    const other = new KeyUses({} as Credentials, new KeyFacts({ log, clock }), clock, NO_LOG);
    for (const each of [uses, other]) each.note({ keyId: 'k-1', lastUsedAt: iso(clock.now()) });
    await Promise.all([uses.record(), other.record()]);
    expect(await recorded()).toHaveLength(1);
    await other.onModuleDestroy();
  });

  it('of the key of the settings are facts too, once the key is one', async () => {
    uses.noteSettingsKey(clock.now());
    await uses.record();
    expect(await recorded()).toEqual([]);
    await facts.noteSettingsKey(true);
    await facts.noteSettingsKey(true);
    clock.instant += 300_000;
    uses.noteSettingsKey(clock.now());
    uses.noteSettingsKey(clock.now());
    await uses.record();
    expect(await recorded()).toEqual([{ day: '2026-11-20', keyIds: ['environment'] }]);
    expect(written).toEqual([]);
  });
});

function detailsOf(keyId: string): ApiKeyDetails {
  const bindings = { clientIds: null, channels: null, scopes: null, expiresAt: null };
  return { keyId, name: keyId, role: 'gateway', createdBy: 'k-0', ...bindings };
}
