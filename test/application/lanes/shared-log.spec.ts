import type { KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Answer } from '../../../src/application/lanes/answer.js';
import { Lanes } from '../../../src/application/lanes/lanes.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { MemoryEventLog } from '../../harness/memory/event-log.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { MemorySnapshots } from '../../harness/memory/snapshots.js';
import { stepClock } from '../../harness/stepped-clock.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, creation } from '../../harness/lane-harness.js';
import { SetClock } from '../../harness/set-clock.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

/** Something happens just after a key was looked for in vain. */
class InterruptedVault extends MemoryKeyVault {
  interrupt: (() => Promise<unknown>) | null = null;

  override async findKey(clientId: string): Promise<KeyObject | null> {
    const key = await super.findKey(clientId);
    const { interrupt } = this;
    if (key !== null || interrupt === null) return key;
    this.interrupt = null;
    await interrupt();
    return null;
  }
}

/** Two instances: each has its own lanes, they share the stores. */
class TwoInstances {
  readonly log = new MemoryEventLog(true);
  readonly vault = new InterruptedVault();
  private readonly ids = new MemoryIdIndex();
  private readonly snapshots = new MemorySnapshots();
  private readonly clock = new SetClock(Date.UTC(2026, 10, 21, 12));
  readonly here = this.open();
  readonly there = this.open();

  private open(): Lanes {
    const { log, vault, ids, snapshots, clock } = this;
    const settings = { lanesMax: 10, snapshotEvery: 500 };
    const feed = { whenReady: () => null };
    return new Lanes({ log, vault, ids, snapshots, logger: NO_LOG, clock, settings, feed });
  }
}

function accepted(answer: Answer | undefined): boolean {
  return answer?.kind === 'done' && !answer.replayed;
}

describe('two instances on one log', () => {
  stepClock();

  it('never refuse from a state that the other has moved on, in 10 000 rounds [S0-R4]', async () => {
    const { here, there } = new TwoInstances();
    await here.submit(CLIENT, creation(CLIENT), CALLER);
    const stale: string[] = [];
    for (let round = 0; round < 10_000; round++) {
      const [giver, taker] = round % 2 === 0 ? [here, there] : [there, here];
      await giver.submit(CLIENT, recharge('1', `r${round}`), CALLER);
      const taken = await taker.submit(CLIENT, debit(`m${round}`), CALLER);
      if (!accepted(taken)) stale.push(`debit ${round}`);
      if (round % 100 !== 0) continue;
      const beyond = await giver.submit(CLIENT, debit(`beyond${round}`), CALLER);
      if (beyond.kind !== 'refused') stale.push(`debit without credit ${round}`);
      const again = await giver.submit(CLIENT, debit(`m${round}`), CALLER);
      if (again.kind !== 'done' || !again.replayed) stale.push(`replay ${round}`);
    }
    expect(stale).toEqual([]);
    const { fold } = await there.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ assigned: 10_000_000_000n, usedPosted: 10_000_000_000n });
  });

  it('know by name the client that the other creates while a key is looked up [S0-01]', async () => {
    const { here, there, vault } = new TwoInstances();
    vault.interrupt = () => here.submit(CLIENT, creation(CLIENT), CALLER);
    const { fold } = await there.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ names: creation(CLIENT).names });
  });

  it('accept together what the credit allows, each id once, and reject none as contention [I2] [I9]', async () => {
    const { here, there, log } = new TwoInstances();
    await here.submit(CLIENT, creation(CLIENT), CALLER);
    await here.submit(CLIENT, recharge('600', 'r'), CALLER);
    const answers: Promise<Answer>[] = [];
    for (let n = 0; n < 1_000; n++) {
      // Every third message is sent to both.
      if (n % 3 !== 1) answers.push(here.submit(CLIENT, debit(`m${n}`), CALLER));
      if (n % 3 !== 0) answers.push(there.submit(CLIENT, debit(`m${n}`), CALLER));
      if (n % 4 === 0) await nextTurn();
    }
    const results = await Promise.all(answers);
    expect(results.filter(accepted)).toHaveLength(600);
    const { fold, revision } = await there.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 600_000_000n });
    expect(revision).toBe(601n);
    const debits = await log.readForward(`client-${CLIENT}`, 2n, 1_000);
    const ids = debits.map(({ data }) => (JSON.parse(data) as { messageId: string }).messageId);
    expect(new Set(ids).size).toBe(600);
  });
});
