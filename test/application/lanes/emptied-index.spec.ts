import type { Lanes } from '../../../src/application/lanes/lanes.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, creation, lanesOn } from '../../harness/lane-harness.js';
import { SetClock } from '../../harness/set-clock.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

/** A warm lane that has dropped from its tail what the index covers. */
async function relyingOnTheIndex(): Promise<{ lanes: Lanes; ids: MemoryIdIndex }> {
  const [log, ids] = [new MemoryEventLog(true), new MemoryIdIndex()];
  const stores = { log, ids, vault: new MemoryKeyVault() };
  const lanes = lanesOn(stores, new SetClock(Date.UTC(2026, 10, 21, 12)));
  await lanes.submit(CLIENT, creation(CLIENT), CALLER);
  await lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
  await lanes.submit(CLIENT, debit('m'), CALLER);
  const entry = { clientId: CLIENT, kind: 'message', id: 'm', revision: 2n } as const;
  await ids.add([entry], await log.end());
  await lanes.submit(CLIENT, debit('n'), CALLER);
  return { lanes, ids };
}

describe('an id index that is emptied while lanes rely on it', () => {
  it('never lets a known id pass for an unknown one [I9]', async () => {
    const { lanes, ids } = await relyingOnTheIndex();
    await ids.reset();
    const refused = lanes.submit(CLIENT, debit('m'), CALLER);
    await expect(refused).rejects.toBeInstanceOf(IdIndexUnavailable);
    for (const id of ['m', 'n']) {
      expect(await lanes.submit(CLIENT, debit(id), CALLER)).toMatchObject({ replayed: true });
    }
  });

  it('nor while they look ids up [I9]', async () => {
    const { lanes, ids } = await relyingOnTheIndex();
    ids.onFind = () => void ids.reset();
    const refused = lanes.submit(CLIENT, debit('m'), CALLER);
    await expect(refused).rejects.toBeInstanceOf(IdIndexUnavailable);
    ids.onFind = () => undefined;
    expect(await lanes.submit(CLIENT, debit('m'), CALLER)).toMatchObject({ replayed: true });
  });
});
