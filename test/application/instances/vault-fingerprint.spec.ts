import { createSecretKey, randomBytes } from 'node:crypto';
import { ledgerName } from '../../../src/application/instances/ledger-id.js';
import { CheckedIdIndex } from '../../../src/application/instances/checked-id-index.js';
import { StreamMarks } from '../../../src/application/instances/stream-marks.js';
import {
  VaultMismatch,
  LogLost,
  VaultFingerprint,
} from '../../../src/application/instances/vault-fingerprint.js';
import { encode } from '../../../src/codec/codec.js';
import { LogUnavailable, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { SetClock } from '../../harness/set-clock.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { Story } from '../../projections/story.js';
import { FaultyLog } from '../../harness/faulty-log.js';
import { carriesPersonal } from '../../harness/carries-personal.js';

const TEXTS = { foreignVault: 'the keys of another vault', logLost: 'the log is lost' };

describe('the mark of the vault that a shared log is written with', () => {
  const masterKey = createSecretKey(randomBytes(32));
  const clock = new SetClock();
  let memory: MemoryEventLog;
  let log: FaultyLog;
  let vault: MemoryKeyVault;
  beforeEach(() => {
    memory = new MemoryEventLog(true);
    log = new FaultyLog(memory, true);
    vault = new MemoryKeyVault();
  });

  const marked = (by: MemoryKeyVault, key = masterKey): VaultFingerprint => {
    const marks = new StreamMarks({ log, masterKey: key, clock });
    return new VaultFingerprint({ log, vault: by, marks, texts: TEXTS });
  };

  it('is created once by any instance, and fits all with the same vault', async () => {
    await Promise.all([marked(vault).check(), marked(vault).check(), marked(vault).check()]);
    expect(await memory.end()).toBe(0n);
    await marked(vault).check();
    expect(await memory.end()).toBe(0n);
  });

  it('refuses another vault, as one of two that come at once', async () => {
    const results = await Promise.allSettled([
      marked(vault).check(),
      marked(new MemoryKeyVault()).check(),
    ]);
    const refused = results.filter((each) => each.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual([expect.any(VaultMismatch)]);
  });

  it('is nothing to a ledger of another master key', async () => {
    await marked(vault).check();
    const other = new MemoryKeyVault();
    const key = createSecretKey(randomBytes(32));
    await marked(other, key).check();
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
    const ids = (by: MemoryKeyVault): CheckedIdIndex =>
      new CheckedIdIndex(new MemoryIdIndex(), log, () => true, marked(by));
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

  describe('when the log has no fingerprint', () => {
    const life = (): Story => new Story().created({}, 'ada').recharged('5');

    const written = async (by: MemoryKeyVault): Promise<void> => {
      for (const fact of life().facts) {
        const key = carriesPersonal(fact) ? await by.keyFor(life().clientId) : null;
        const { stored } = encode(fact, fact, key);
        await memory.append(fact.stream, fact.revision - 1n, [stored]);
      }
    };

    it('marks a log whose clients the vault has the keys of', async () => {
      await written(vault);
      await marked(vault).check();
      await expect(marked(new MemoryKeyVault()).check()).rejects.toBeInstanceOf(VaultMismatch);
    });

    it('refuses a vault without those keys, or with others', async () => {
      await written(vault);
      const empty = new MemoryKeyVault();
      await expect(marked(empty).check()).rejects.toBeInstanceOf(VaultMismatch);
      await empty.keyFor(life().clientId);
      await expect(marked(empty).check()).rejects.toBeInstanceOf(VaultMismatch);
      expect(await memory.head(`tallystick-vault-${ledgerName(masterKey)}`)).toBe(-1n);
    });

    it('refuses a log that holds nothing beside a vault that a ledger was written with', async () => {
      await marked(vault).check();
      memory = new MemoryEventLog(true);
      log = new FaultyLog(memory, true);
      await expect(marked(vault).check()).rejects.toBeInstanceOf(LogLost);
      await expect(marked(vault).compare()).rejects.toThrow('the log is lost');
    });

    it('accepts a vault with keys and no ledger: the first client was never made', async () => {
      await vault.keyFor(life().clientId);
      await vault.secret('names');
      await marked(vault).check();
      await marked(vault).check();
    });

    it('writes nothing when it only compares', async () => {
      await marked(vault).compare();
      expect(await memory.end()).toBe(-1n);
      expect(await vault.findSecret('names')).toBeNull();
    });
  });
});
