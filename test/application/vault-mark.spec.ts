import { createSecretKey, randomBytes } from 'node:crypto';
import { ProvenIds } from '../../src/application/proven-ids.js';
import { ForeignVault, VaultMark } from '../../src/application/vault-mark.js';
import { LogUnavailable, OutcomeUnknown } from '../../src/ports/event-log.js';
import { IdIndexUnavailable } from '../../src/ports/id-index.js';
import { MemoryEventLog } from '../memory/event-log.js';
import { MemoryIdIndex } from '../memory/id-index.js';
import { MemoryKeyVault } from '../memory/key-vault.js';
import { FaultyLog } from './faulty-log.js';

describe('the mark of the vault that a shared log is written with', () => {
  const masterKey = createSecretKey(randomBytes(32));
  const clock = { now: () => Date.parse('2026-11-20T12:00:00.000Z') };
  let memory: MemoryEventLog;
  let log: FaultyLog;
  let vault: MemoryKeyVault;
  beforeEach(() => {
    memory = new MemoryEventLog(true);
    log = new FaultyLog(memory, true);
    vault = new MemoryKeyVault();
  });

  const marked = (by: MemoryKeyVault): VaultMark =>
    new VaultMark({ log, vault: by, masterKey, clock });

  it('is made once, whoever comes, and fits everyone with the same vault', async () => {
    await Promise.all([marked(vault).check(), marked(vault).check(), marked(vault).check()]);
    expect(await memory.end()).toBe(0n);
    await marked(vault).check();
    expect(await memory.end()).toBe(0n);
  });

  it('refuses another vault, as one of two that come at once', async () => {
    const told = await Promise.allSettled([
      marked(vault).check(),
      marked(new MemoryKeyVault()).check(),
    ]);
    const refused = told.filter((each) => each.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual([expect.any(ForeignVault)]);
  });

  it('is nothing to a ledger of another master key', async () => {
    await marked(vault).check();
    const other = new MemoryKeyVault();
    const key = createSecretKey(randomBytes(32));
    await new VaultMark({ log, vault: other, masterKey: key, clock }).check();
    expect(await memory.end()).toBe(1n);
  });

  it('is known to be ours when the answer to its writing was lost', async () => {
    log.faults.push('answer-lost');
    const mark = marked(vault);
    await expect(mark.check()).rejects.toBeInstanceOf(OutcomeUnknown);
    await mark.check();
    expect(await memory.end()).toBe(0n);
  });

  it('lets nothing be decided before it is known, nor with another vault', async () => {
    const ids = (by: MemoryKeyVault): ProvenIds =>
      new ProvenIds(new MemoryIdIndex(), log, () => true, marked(by));
    memory.down = true;
    const own = ids(vault);
    await expect(marked(vault).check()).rejects.toBeInstanceOf(LogUnavailable);
    await expect(own.covered()).rejects.toBeInstanceOf(IdIndexUnavailable);
    memory.down = false;
    expect(await own.covered()).toBe(-1n);
    const foreign = ids(new MemoryKeyVault());
    await expect(foreign.covered()).rejects.toThrow(/keys of another vault/);
    await expect(foreign.covered()).rejects.toThrow(IdIndexUnavailable);
  });
});
