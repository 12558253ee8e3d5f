import { NO_SESSIONS } from '../../harness/memory/no-sessions.js';
import { randomUUID } from 'node:crypto';
import { PasswordSaves } from '../../../src/application/access/password-saves.js';
import { Passwords } from '../../../src/application/access/passwords.js';
import {
  ChangePassword,
  ChangePasswordHandler,
} from '../../../src/application/commands/clients/change-password.js';
import type { Answer } from '../../../src/application/lanes/answer.js';
import type { Lanes } from '../../../src/application/lanes/lanes.js';
import type { AccessKind, NewAccessRecord } from '../../../src/ports/access-records.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { NO_LOG } from '../../../src/ports/logger.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';
import { outcome } from '../../harness/naming-instance.js';
import { isClient } from '../../../src/domain/client/state.js';

const ADA = '00000000-0000-4000-8000-00000000000a';
const [OLD, NEW, THIRD] = ['Old-password-1', 'New-password-2', 'Third-password-3'] as const;
const TWO_HOURS_MS = 2 * 3_600_000;

/** Records whose next calls fail as planned. */
class FaultyRecords extends MemoryAccessRecords {
  failing: 'add' | 'remove' | null = null;

  override add(record: NewAccessRecord, now: number): Promise<boolean> {
    if (this.failing === 'add') return Promise.reject(new VaultUnavailable('the vault is away'));
    return super.add(record, now);
  }

  override remove(kind: AccessKind, id: string): Promise<boolean> {
    if (this.failing === 'remove') return Promise.reject(new VaultUnavailable('the vault is away'));
    return super.remove(kind, id);
  }
}

/** One instance: its lanes and its handler, over the stores of all. */
class Instance {
  readonly passwords: Passwords;
  private readonly handler: ChangePasswordHandler;

  constructor(
    { vault, clock }: LaneHarness,
    records: MemoryAccessRecords,
    readonly lanes: Lanes,
  ) {
    this.passwords = new Passwords({ records, vault, clock });
    const saves = new PasswordSaves(this.passwords, lanes, NO_SESSIONS, NO_LOG);
    this.handler = new ChangePasswordHandler(lanes, clock, this.passwords, saves);
  }

  change(password: string, currentPassword?: string): Promise<Answer> {
    const command = { type: 'ChangePassword', passwordId: randomUUID() } as const;
    return this.handler.execute(
      new ChangePassword(ADA, command, CALLER, { password, currentPassword }),
    );
  }

  /** Which of the passwords a login would accept. */
  async accepted(): Promise<string[]> {
    const { fold } = await this.lanes.current(ADA, CALLER);
    const named = !isClient(fold) ? null : fold.passwordId;
    const each = [OLD, NEW, THIRD].map(async (password) =>
      (await this.passwords.verify(ADA, named, password)) ? [password] : [],
    );
    return (await Promise.all(each)).flat();
  }
}

describe('a save with a password', () => {
  let harness: LaneHarness;
  let records: FaultyRecords;
  let here: Instance;
  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    records = new FaultyRecords();
    here = new Instance(harness, records, harness.lanes);
    await harness.create(ADA);
    await here.change(OLD);
  });
  afterEach(() => harness.close());

  const restarted = async (): Promise<Instance> => {
    await harness.restart();
    return new Instance(harness, records, harness.lanes);
  };
  const kept = async (): Promise<number> =>
    (await records.ofSubject('password', ADA, { max: 100, now: harness.clock.now() })).length;

  it('leaves one record, which the newest fact names', async () => {
    expect(outcome(await here.change(NEW))).toBe('done');
    expect([await here.accepted(), await kept()]).toEqual([[NEW], 1]);
    expect(await (await restarted()).accepted()).toEqual([NEW]);
  });

  it('records no fact when the hash cannot be stored', async () => {
    const { revision } = await harness.lanes.current(ADA, CALLER);
    records.failing = 'add';
    await expect(here.change(NEW)).rejects.toThrow(VaultUnavailable);
    expect((await harness.lanes.current(ADA, CALLER)).revision).toBe(revision);
    expect([await here.accepted(), await kept()]).toEqual([[OLD], 1]);
  });

  it('changes nothing when it ends between record and fact', async () => {
    harness.log.faults.push('unavailable');
    await expect(here.change(NEW)).rejects.toThrow(LogUnavailable);
    const later = await restarted();
    expect([await later.accepted(), await kept()]).toEqual([[OLD], 2]);
    harness.clock.set(harness.clock.now() + TWO_HOURS_MS);
    await later.change(THIRD);
    expect([await later.accepted(), await kept()]).toEqual([[THIRD], 1]);
  });

  it('changes everything when it ends between fact and removal', async () => {
    records.failing = 'remove';
    expect(outcome(await here.change(NEW))).toBe('done');
    records.failing = null;
    const later = await restarted();
    expect([await later.accepted(), await kept()]).toEqual([[NEW], 2]);
    harness.clock.set(harness.clock.now() + TWO_HOURS_MS);
    await later.change(THIRD);
    expect([await later.accepted(), await kept()]).toEqual([[THIRD], 1]);
  });

  it('is complete when only the answer of the log is lost', async () => {
    harness.log.faults.push('answer-lost');
    expect(outcome(await here.change(NEW))).toBe('done');
    expect([await here.accepted(), await kept()]).toEqual([[NEW], 1]);
  });

  it('keeps the record of the winner when two instances save at the same time', async () => {
    const there = new Instance(harness, records, await harness.rival());
    for (let round = 0; round < 5; round++) {
      await Promise.all([here.change(NEW), there.change(THIRD)]);
      const accepted = await here.accepted();
      expect(accepted).toHaveLength(1);
      expect(await there.accepted()).toEqual(accepted);
    }
  });

  it('is refused when another instance replaces the proven password first', async () => {
    const there = new Instance(harness, records, await harness.rival());
    harness.log.beforeAppend = async () => {
      harness.log.beforeAppend = null;
      await there.change(THIRD);
    };
    expect(outcome(await here.change(NEW, OLD))).toBe('INVALID_CREDENTIALS');
    expect([await here.accepted(), await kept()]).toEqual([[THIRD], 1]);
  });
});
