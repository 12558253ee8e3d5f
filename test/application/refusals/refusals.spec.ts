import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Refusals } from '../../../src/application/refusals/refusals.js';
import type { RefusalCode } from '../../../src/domain/client/decision.js';
import {
  RefusalLogUnavailable,
  type ListedRefusal,
  type RefusalBatch,
} from '../../../src/ports/refusal-log.js';
import { debit } from '../../harness/commands.js';
import { MemoryRefusalLog } from '../../harness/memory/refusal-log.js';
import { SetClock } from '../../harness/set-clock.js';

const NOON = Date.parse('2026-11-20T12:00:00.000Z');
const DAY_MS = 86_400_000;
const ALL = { clientIds: null, messageId: null, code: null, from: null, to: null };
const [ONE, OTHER] = [randomUUID(), randomUUID()] as const;

/** A log that is unreachable, refuses an entry, or delays a write, as long as a test wants. */
class FaultyLog extends MemoryRefusalLog {
  failure: Error | null = null;
  batches: RefusalBatch[] = [];
  hold: Promise<void> = Promise.resolve();

  override async add(batch: RefusalBatch): Promise<void> {
    this.batches.push(batch);
    await this.hold;
    if (this.failure !== null) throw this.failure;
    await super.add(batch);
  }
}

describe('the memory of refusals', () => {
  let log: FaultyLog;
  let clock: SetClock;
  let refusals: Refusals;

  function open(settings = { days: 30, most: 100_000 }): Refusals {
    return new Refusals({ log, clock, settings });
  }
  function note(messageId: string, clientId: string = ONE, code: RefusalCode = 'ID_REUSED'): void {
    const command = debit(messageId);
    refusals.note({
      clientId,
      command,
      refusals: [{ code }],
      keyId: 'key-1',
      at: clock.instant,
    });
  }
  const list = (): Promise<ListedRefusal[]> =>
    refusals.list({ ...ALL, descending: false, after: null, limit: 100_000 });
  const ids = async (): Promise<string[]> => (await list()).map(({ messageId }) => messageId);

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
    log = new FaultyLog();
    clock = new SetClock();
    refusals = open();
  });
  afterEach(async () => {
    log.failure = null;
    await refusals.close();
    jest.useRealTimers();
  });

  it('writes nothing while a refusal is noted, and gathers what comes next', async () => {
    note('m-1');
    note('m-2');
    expect(log.batches).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    const [batch, ...more] = log.batches;
    expect([batch?.refused.map(({ messageId }) => messageId), more]).toEqual([['m-1', 'm-2'], []]);
    expect(batch?.until).toBe(NOON + 30 * DAY_MS);
  });

  it('shows a read all that was noted before it', async () => {
    note('m-1');
    expect(await ids()).toEqual(['m-1']);
    note('m-2');
    note('m-2');
    expect((await refusals.ofMessage(ONE, 'm-2')).map(({ times }) => times)).toEqual([2]);
    note('m-3');
    expect((await refusals.today())?.byCode).toEqual({ ID_REUSED: 4 });
  });

  it('shows a read also what was noted while an earlier write was in flight', async () => {
    let release = (): void => undefined;
    log.hold = new Promise((resolve) => (release = resolve));
    note('m-1');
    await jest.advanceTimersByTimeAsync(1_000);
    note('m-2');
    const read = ids();
    release();
    expect(await read).toEqual(['m-1', 'm-2']);
  });

  it('drops and counts refusals without space, and bounds the waiting ones', async () => {
    refusals = open({ days: 30, most: 1_000_000 });
    log.failure = new RefusalLogUnavailable('away');
    for (let n = 0; n < 25_000; n++) note(`m-${n}`);
    await jest.advanceTimersByTimeAsync(1_000);
    for (let n = 0; n < 25_000; n++) note(`other-${n}`, OTHER);
    // Half of what may wait for each of them, and what an attempt to write has taken out.
    expect(refusals.waiting).toBe(40_000);
    expect(refusals.stats.dropped + refusals.waiting).toBe(50_000);
    expect(refusals.failure).toBe('away');
    log.failure = null;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(refusals.failure).toBeNull();
    expect((await list()).length).toBe(50_000 - refusals.stats.dropped);
    // Dropped refusals are counted by code anyway.
    expect((await refusals.today())?.byCode).toEqual({ ID_REUSED: 50_000 });
  });

  it('leaves space for other clients when one is refused without end', async () => {
    for (let n = 0; n < 50_000; n++) note(`m-${n}`);
    note('m-1', OTHER);
    expect(refusals.waiting).toBe(20_001);
    expect((await refusals.ofMessage(OTHER, 'm-1')).length).toBe(1);
  });

  it('writes so many entries a second that debits are not slowed down, unless a reader waits', async () => {
    for (let n = 0; n < 5_000; n++) note(`m-${n}`);
    await jest.advanceTimersByTimeAsync(1_000);
    const written = refusals.stats.written;
    expect(written).toBeGreaterThanOrEqual(2_000);
    expect(written).toBeLessThanOrEqual(3_000);
    expect(await list()).toHaveLength(5_000);
  });

  it('counts a message that is refused repeatedly without taking space', async () => {
    log.failure = new RefusalLogUnavailable('away');
    for (let n = 0; n < 50_000; n++) note('m-1');
    expect([refusals.waiting, refusals.stats.dropped]).toEqual([1, 0]);
    log.failure = null;
    expect((await list()).map(({ times }) => times)).toEqual([50_000]);
  });

  it('drops entries that the log refuses for another reason than an outage, and continues', async () => {
    log.failure = new TypeError('no such thing');
    note('m-1');
    await jest.advanceTimersByTimeAsync(1_000);
    log.failure = null;
    note('m-2');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(refusals.stats.dropped).toBe(1);
    expect(await ids()).toEqual(['m-2']);
  });

  it('does not make readers wait for a log that is known to be away', async () => {
    log.failure = new RefusalLogUnavailable('away');
    note('m-1');
    await jest.advanceTimersByTimeAsync(300);
    const tries = log.batches.length;
    await ids();
    expect(log.batches).toHaveLength(tries);
  });

  it('keeps a tenth of the entries for one client at most, and the newest', async () => {
    refusals = open({ days: 30, most: 1_000 });
    for (let n = 0; n < 300; n++) note(`m-${n}`);
    note('other', OTHER);
    const kept = await ids();
    expect(kept).toHaveLength(101);
    expect(kept.slice(-2)).toEqual(['m-299', 'other']);
    expect(refusals.stats.removed).toBe(200);
  });

  it('keeps as many entries as are set, and the newest', async () => {
    refusals = open({ days: 30, most: 1_000 });
    for (let n = 0; n < 1_500; n++) note(`m-${n}`, randomUUID());
    const kept = await ids();
    expect(kept).toHaveLength(1_000);
    expect(kept[0]).toBe('m-500');
  });

  it('finds out what an earlier process left', async () => {
    for (let n = 0; n < 200; n++) note(`m-${n}`, randomUUID());
    await list();
    refusals = open({ days: 30, most: 100 });
    note('new', OTHER);
    expect((await ids()).length).toBe(100);
  });

  it('removes entries when their days are over', async () => {
    note('m-1');
    await list();
    clock.instant += 31 * DAY_MS;
    note('m-2');
    await list();
    expect(await log.size(null)).toBe(2);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(await log.size(null)).toBe(1);
  });

  it('removes every entry once none is to be kept', async () => {
    note('m-1');
    await list();
    clock.instant += 1;
    refusals = open({ days: 0, most: 100 });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await log.size(null)).toBe(0);
  });

  it('removes a client everywhere, also from what waits and from what could not be written', async () => {
    log.failure = new RefusalLogUnavailable('away');
    note('m-1');
    await jest.advanceTimersByTimeAsync(300);
    note('m-2');
    note('m-3', OTHER);
    await refusals.removeClient(ONE);
    log.failure = null;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await ids()).toEqual(['m-3']);
  });

  it('writes what waits before it is closed, and does not wait long for a log that hangs', async () => {
    note('m-1');
    await refusals.close();
    expect(await log.size(null)).toBe(1);
    log.hold = new Promise(() => undefined);
    note('m-2');
    const closed = refusals.close();
    await jest.advanceTimersByTimeAsync(2_000);
    await closed;
    expect(await log.size(null)).toBe(1);
    log.hold = Promise.resolve();
    refusals = open();
  });
});
