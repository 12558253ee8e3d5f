import { jest } from '@jest/globals';
import { Contention, type Answer } from '../../../src/application/lanes/answer.js';
import { AppendTooLarge } from '../../../src/application/lanes/group/group.js';
import { DAY_MS } from '../../../src/domain/windows.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { debit, recharge } from '../../harness/commands.js';
import {
  CALLER,
  itemsOf,
  LOGS,
  openHarness,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

function codes(answer: Answer | undefined): string[] {
  return answer?.kind === 'refused' ? answer.refusals.map((refusal) => refusal.code) : [];
}

describe.each(LOGS)('the lane on %s', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    await harness.create(CLIENT);
  });
  afterEach(() => harness.close());

  it('accepts exactly what the credit allows of 200 concurrent debits [I2] [S2-12]', async () => {
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => harness.lanes.submit(CLIENT, debit(`m${n}`), CALLER)),
    );
    expect(answers.filter((answer) => answer.kind === 'done')).toHaveLength(100);
    expect(answers.flatMap(codes)).toEqual(
      Array.from({ length: 100 }, () => 'INSUFFICIENT_CREDITS'),
    );
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ assigned: 100_000_000n, usedPosted: 100_000_000n });
  });

  it('answers a repeat from the first fact while it is only in the tail [I9]', async () => {
    await harness.lanes.submit(CLIENT, recharge('10', 'r'), CALLER);
    const first = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    const again = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    const other = await harness.lanes.submit(CLIENT, debit('m', '2'), CALLER);
    expect(again).toMatchObject({ kind: 'done', replayed: true });
    expect(again).toMatchObject(position(first));
    expect(codes(other)).toEqual(['ID_REUSED']);
  });

  it('answers a repeat from the index, after the tail and the lane are gone [I9]', async () => {
    await harness.lanes.submit(CLIENT, recharge('10', 'r'), CALLER);
    const first = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    await harness.feedIndex();
    await harness.restart();
    const again = await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    expect(again).toMatchObject({ replayed: true, ...position(first) });
  });

  it('remembers ids with an index that lags or was emptied [I9]', async () => {
    await harness.lanes.submit(CLIENT, recharge('1000', 'r'), CALLER);
    for (let n = 0; n < 40; n++) await harness.lanes.submit(CLIENT, debit(`m${n}`), CALLER);
    await harness.lanes.drain();
    for (const covered of [-1n, 7n, 20n]) {
      await harness.feedIndex(covered);
      await harness.restart();
      for (const n of [0, 5, 30, 39]) {
        const again = await harness.lanes.submit(CLIENT, debit(`m${n}`), CALLER);
        expect(again).toMatchObject({ kind: 'done', replayed: true });
      }
    }
  });

  it('treats two copies inside one batch as a charge and a replay [I9]', async () => {
    await harness.lanes.submit(CLIENT, recharge('1', 'r'), CALLER);
    const answers = await harness.lanes.submitBatch(
      itemsOf(CLIENT, [debit('m'), debit('m'), debit('n')]),
      CALLER,
    );
    expect(answers.map((answer) => answer.kind)).toEqual(['done', 'done', 'refused']);
    expect(answers[1]).toMatchObject({ replayed: true });
  });

  it('lets a refused id be used once there is credit, in the same batch too [I10]', async () => {
    const answers = await harness.lanes.submitBatch(
      itemsOf(CLIENT, [debit('m'), recharge('1', 'r'), debit('m')]),
      CALLER,
    );
    expect(answers.map((answer) => answer.kind)).toEqual(['refused', 'done', 'done']);
    expect(answers[2]).toMatchObject({ replayed: false });
  });

  it('records all of an atomic batch in one append, or nothing [I3]', async () => {
    await harness.lanes.submit(CLIENT, recharge('2', 'r'), CALLER);
    const before = await harness.lanes.current(CLIENT, CALLER);
    const three = ['a', 'b', 'c'].map((id) => debit(id));
    const refused = await harness.lanes.submitAtomic(CLIENT, three, CALLER);
    expect(refused.map(codes)).toEqual([
      ['BATCH_ABORTED'],
      ['BATCH_ABORTED'],
      ['INSUFFICIENT_CREDITS'],
    ]);
    expect((await harness.lanes.current(CLIENT, CALLER)).revision).toBe(before.revision);
    const appends = harness.log.appends;
    const done = await harness.lanes.submitAtomic(CLIENT, [debit('a'), debit('b')], CALLER);
    expect(done.map((answer) => answer.kind)).toEqual(['done', 'done']);
    expect(harness.log.appends).toBe(appends + 1);
  });

  it('refuses an atomic batch that does not fit one append, and moves nothing', async () => {
    await harness.lanes.submit(CLIENT, recharge('100000', 'r'), CALLER);
    const many = Array.from({ length: 1_900 }, (_, n) => debit(`${'x'.repeat(120)}${n}`));
    const before = await harness.lanes.current(CLIENT, CALLER);
    await expect(harness.lanes.submitAtomic(CLIENT, many, CALLER)).rejects.toThrow(AppendTooLarge);
    expect((await harness.lanes.current(CLIENT, CALLER)).revision).toBe(before.revision);
  });

  it('splits a long batch over several appends and keeps its order [I15]', async () => {
    await harness.lanes.submit(CLIENT, recharge('100000', 'r'), CALLER);
    const many = Array.from({ length: 4_500 }, (_, n) => debit(`m${n}`));
    const answers = await harness.lanes.submitBatch(itemsOf(CLIENT, many), CALLER);
    const revisions = answers.map((answer) => (answer.kind === 'done' ? answer.revision : null));
    expect(revisions).toEqual(many.map((_, n) => BigInt(n + 2)));
  });

  it('gives an outage to the caller and forgets what it had decided [I20]', async () => {
    await harness.lanes.submit(CLIENT, recharge('1', 'r'), CALLER);
    harness.log.faults.push('unavailable');
    await expect(harness.lanes.submit(CLIENT, debit('m'), CALLER)).rejects.toThrow(LogUnavailable);
    expect(await harness.lanes.submit(CLIENT, debit('m'), CALLER)).toMatchObject({
      replayed: false,
    });
  });

  it('makes an outage the result of each item of a batch', async () => {
    harness.log.faults.push('unavailable');
    const answers = await harness.lanes.submitBatch(
      itemsOf(CLIENT, [recharge('1', 'r'), debit('m')]),
      CALLER,
    );
    expect(answers.map((answer) => answer.kind)).toEqual(['failed', 'failed']);
  });

  it('decides again on the new state when another writer appended first [I2]', async () => {
    await harness.lanes.submit(CLIENT, recharge('1', 'r'), CALLER);
    const rival = await harness.rival();
    let once = true;
    harness.log.beforeAppend = async () => {
      if (!once) return;
      once = false;
      await rival.submit(CLIENT, debit('theirs'), CALLER);
    };
    expect(codes(await harness.lanes.submit(CLIENT, debit('ours'), CALLER))).toEqual([
      'INSUFFICIENT_CREDITS',
    ]);
    expect(harness.lanes.stats.conflicts).toBeGreaterThan(0);
  });

  it('gives up after bounded tries against writers that always come first', async () => {
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    const rival = await harness.rival();
    let n = 0;
    harness.log.beforeAppend = async () => {
      await rival.submit(CLIENT, debit(`theirs${n++}`), CALLER);
    };
    await expect(harness.lanes.submit(CLIENT, debit('ours'), CALLER)).rejects.toThrow(Contention);
  });

  it('charges nothing twice in an atomic batch behind 1 999 refused debits [I9]', async () => {
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    await harness.lanes.submitBatch(itemsOf(CLIENT, [debit('m'), debit('n')]), CALLER);
    const dear = Array.from({ length: 1_999 }, (_, n) => debit(`dear-${n}`, '1000'));
    const before = harness.lanes.submitBatch(itemsOf(CLIENT, dear), CALLER);
    const atomic = [debit('new'), debit('m'), debit('n')];
    const answers = await harness.lanes.submitAtomic(CLIENT, atomic, CALLER);
    const replayed = answers.map((answer) => answer.kind === 'done' && answer.replayed);
    expect(replayed).toEqual([false, true, true]);
    expect((await before).every(({ kind }) => kind === 'refused')).toBe(true);
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 3_000_000n });
  });

  it('looks up the ids of a debit that comes while others are looked up [I9]', async () => {
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    await harness.lanes.submit(CLIENT, debit('m'), CALLER);
    await harness.lanes.drain();
    await harness.dropIdFilter(CLIENT);
    await harness.restart();
    const late: Promise<Answer>[] = [];
    harness.onLookUp = () => {
      if (late.length === 0) late.push(harness.lanes.submit(CLIENT, debit('m'), CALLER));
    };
    await harness.lanes.submit(CLIENT, debit('n'), CALLER);
    expect(await late[0]).toMatchObject({ kind: 'done', replayed: true });
  });

  it('leaves out the snapshots for which there is no time at the end', async () => {
    const others = [2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    for (const clientId of others) await harness.create(clientId);
    let now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const save = harness.snapshots.save.bind(harness.snapshots);
    harness.snapshots.save = (snapshot) => {
      now += 1_500;
      return save(snapshot);
    };
    await harness.lanes.drain();
    clock.mockRestore();
    const stored = [CLIENT, ...others].map((id) => harness.snapshots.load(`client-${id}`));
    expect((await Promise.all(stored)).filter((each) => each !== null)).toHaveLength(2);
  });

  it('never records a check [I3] [I19]', async () => {
    await harness.lanes.submit(CLIENT, recharge('1', 'r'), CALLER);
    const before = await harness.lanes.current(CLIENT, CALLER);
    expect(await harness.lanes.check(CLIENT, debit('m'), CALLER)).toMatchObject({ kind: 'done' });
    expect(codes(await harness.lanes.check(CLIENT, debit('m', '2'), CALLER))).toEqual([
      'INSUFFICIENT_CREDITS',
    ]);
    expect((await harness.lanes.current(CLIENT, CALLER)).revision).toBe(before.revision);
  });

  it('evicts idle lanes and loads them again from snapshot and tail', async () => {
    await harness.restart({ lanesMax: 2, snapshotEvery: 4 });
    await harness.lanes.submit(CLIENT, recharge('1000', 'r'), CALLER);
    for (let n = 0; n < 30; n++) await harness.lanes.submit(CLIENT, debit(`m${n}`), CALLER);
    await harness.feedIndex();
    for (let n = 2; n < 8; n++) {
      await harness.create(`00000000-0000-4000-8000-00000000000${n}`);
    }
    expect(harness.lanes.load.lanes).toBeLessThanOrEqual(2);
    const { fold, revision } = await harness.lanes.current(CLIENT, CALLER);
    expect({ fold, revision }).toMatchObject({ fold: { usedPosted: 30_000_000n }, revision: 31n });
  });

  it('keeps the latest time of a client in its snapshot, however late the clock is', async () => {
    const start = harness.clock.now();
    harness.clock.set(start - 100 * DAY_MS);
    for (let n = 0; n < 12; n++) {
      await harness.lanes.submit(CLIENT, recharge('1', `r${n}`), CALLER);
    }
    await harness.lanes.drain();
    const snapshot = await harness.snapshots.load(`client-${CLIENT}`);
    expect(JSON.parse(snapshot?.state ?? '')).toMatchObject({ latestAt: start });
    await harness.restart();
    const disabled = await harness.lanes.submit(CLIENT, { type: 'DisableClient' }, CALLER);
    const purgeAt = new Date(start + 90 * DAY_MS).toISOString();
    expect(disabled).toMatchObject({ t: start - 100 * DAY_MS, fact: { data: { purgeAt } } });
  });

  it('throws away a snapshot whose hash is not in the log', async () => {
    await harness.restart({ lanesMax: 100, snapshotEvery: 4 });
    await harness.lanes.submit(CLIENT, recharge('1000', 'r'), CALLER);
    for (let n = 0; n < 30; n++) await harness.lanes.submit(CLIENT, debit(`m${n}`), CALLER);
    await harness.lanes.drain();
    await harness.corruptSnapshotHash(CLIENT);
    await harness.restart();
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    expect(fold).toMatchObject({ usedPosted: 30_000_000n, assigned: 1_000_000_000n });
  });

  it("uses the log's time when the clock is late, its own when the log is far ahead", async () => {
    await harness.lanes.submit(CLIENT, recharge('10', 'r'), CALLER);
    const start = harness.clock.now();
    harness.clock.set(start - 60_000);
    const late = await harness.lanes.submit(CLIENT, debit('a'), CALLER);
    expect(late).toMatchObject({ t: start, fact: { recordedAt: start, clockSuspect: false } });
    harness.clock.set(start - 3_600_001);
    const suspect = await harness.lanes.submit(CLIENT, debit('b'), CALLER);
    expect(suspect).toMatchObject({ t: start - 3_600_001, fact: { clockSuspect: true } });
    expect(harness.lanes.stats.clockSuspect).toBe(true);
  });
});

describe('a refusal on a shared log', () => {
  it('is never given from a stale state: the head is confirmed first [S0-R4]', async () => {
    const harness = await openHarness({ shared: true });
    await harness.create(CLIENT);
    const rival = await harness.rival();
    expect(codes(await harness.lanes.submit(CLIENT, debit('m'), CALLER))).toHaveLength(1);
    await rival.submit(CLIENT, recharge('1', 'r'), CALLER);
    expect(await harness.lanes.submit(CLIENT, debit('m'), CALLER)).toMatchObject({ kind: 'done' });
    expect(await rival.submit(CLIENT, debit('m'), CALLER)).toMatchObject({ replayed: true });
    await harness.close();
  });
});

function position(answer: Answer): object {
  return answer.kind === 'done' ? { revision: answer.revision, position: answer.position } : {};
}
