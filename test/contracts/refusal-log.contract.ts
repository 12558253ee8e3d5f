import { randomUUID } from 'node:crypto';
import type {
  RefusalCount,
  RefusalLog,
  RefusalQuery,
  RefusedMessage,
} from '../../src/ports/refusal-log.js';
import { NOON, ONE, refusedDebit } from './sample-refusals.js';

export interface RefusalLogFixture {
  readonly log: RefusalLog;
  /** Closes everything and opens the same store again, as a restart does. */
  reopen(): Promise<RefusalLog>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const UNTIL = NOON + 30 * DAY_MS;
const OTHER = randomUUID();
const THIRD = randomUUID();

/** The requirements of the recorder of refusals and its queries; the log is empty at first. */
export function refusalLogContract(name: string, make: () => Promise<RefusalLogFixture>): void {
  describe(`refusal log contract: ${name}`, () => {
    const held: { fixture?: RefusalLogFixture } = {};
    const fixture = (): RefusalLogFixture => {
      if (held.fixture === undefined) throw new Error('no refusal log was made');
      return held.fixture;
    };
    beforeEach(async () => {
      held.fixture = await make();
    });
    afterEach(() => fixture().close());

    describe('an entry', () => entryTests(fixture));
    describe('a list', () => listTests(fixture));
    describe('a removal', () => removalTests(fixture));
    describe('counts', () => countTests(fixture));
  });
}

async function add(
  log: RefusalLog,
  refused: readonly RefusedMessage[],
  counts: readonly RefusalCount[] = [],
): Promise<void> {
  await log.add({ refused, counts, until: UNTIL });
}

function query(about: Partial<RefusalQuery> = {}): RefusalQuery {
  const everything = { clientIds: null, messageId: null, code: null, from: null, to: null };
  return { ...everything, descending: false, after: null, limit: 100, ...about };
}

async function idsIn(log: RefusalLog, about: Partial<RefusalQuery> = {}): Promise<string[]> {
  return (await log.find(query(about))).map(({ messageId }) => messageId);
}

function entryTests(fixture: () => RefusalLogFixture): void {
  it('is found as it was added, every rule and number included', async () => {
    const { log } = fixture();
    const refused = refusedDebit('m 1 é "𝒳"', {
      reservationId: 'r-1',
      country: null,
      refusals: [
        { code: 'DAILY_CREDIT_LIMIT', limit: '5', used: '4', asked: '1.5', retryAt: '2026-11-21' },
        { code: 'INSUFFICIENT_CREDITS', available: '-1', floor: null, messages: 7 },
      ],
    });
    await add(log, [refused]);
    const [found] = await log.find(query());
    const { place, ...entry } = found ?? { place: '' };
    expect(place).not.toBe('');
    expect(entry).toEqual(refused);
  });

  it('counts on when the same rules refuse the same message on the same UTC day', async () => {
    const { log } = fixture();
    const later = NOON + 3_600_000;
    await add(log, [refusedDebit('m-1')]);
    await add(log, [refusedDebit('m-1', { at: later, lastAt: later + 5, times: 3, credits: '2' })]);
    expect(await log.find(query())).toEqual([
      { ...refusedDebit('m-1', { lastAt: later + 5, times: 4 }), place: expect.any(String) },
    ]);
  });

  it('is another one on another day, for another client or reservation, or by other rules', async () => {
    const { log } = fixture();
    await add(log, [
      refusedDebit('m-1'),
      refusedDebit('m-1', { at: NOON + DAY_MS }),
      refusedDebit('m-1', { clientId: OTHER }),
      refusedDebit('m-1', { reservationId: 'r-1' }),
      refusedDebit('m-1', { refusals: [{ code: 'MESSAGING_RESTRICTED' }] }),
      refusedDebit('m-1', {
        refusals: [{ code: 'MESSAGING_RESTRICTED' }, { code: 'TEST_NOT_ALLOWED' }],
      }),
    ]);
    const found = await log.find(query());
    expect(found.map(({ times }) => times)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is still there after a restart, and counts on', async () => {
    await add(fixture().log, [refusedDebit('m-1')], [{ day: '2026-11-20', code: 'A', times: 2 }]);
    const again = await fixture().reopen();
    await add(again, [refusedDebit('m-1'), refusedDebit('m-2')]);
    const found = await again.find(query());
    expect(found.map(({ messageId, times }) => [messageId, times])).toEqual([
      ['m-1', 2],
      ['m-2', 1],
    ]);
    expect(await again.counts('2026-11-20')).toEqual({ A: 2 });
  });
}

function listTests(fixture: () => RefusalLogFixture): void {
  const MINUTE = 60_000;
  const restricted = [{ code: 'MESSAGING_RESTRICTED' }] as const;

  beforeEach(async () => {
    await add(fixture().log, [
      refusedDebit('m-1', { at: NOON }),
      refusedDebit('m-2', { at: NOON + MINUTE, refusals: restricted }),
      refusedDebit('m-3', { at: NOON + 2 * MINUTE, clientId: OTHER }),
      refusedDebit('m-1', {
        at: NOON + 3 * MINUTE,
        clientId: OTHER,
        refusals: [...restricted, { code: 'INSUFFICIENT_CREDITS' }],
      }),
      refusedDebit('m-5', { at: NOON + 4 * MINUTE, clientId: THIRD }),
    ]);
  });

  it('is in the order of the first refusals, or the reverse', async () => {
    const { log } = fixture();
    expect(await idsIn(log)).toEqual(['m-1', 'm-2', 'm-3', 'm-1', 'm-5']);
    expect(await idsIn(log, { descending: true })).toEqual(['m-5', 'm-1', 'm-3', 'm-2', 'm-1']);
    expect(await idsIn(log, { limit: 2 })).toEqual(['m-1', 'm-2']);
  });

  it('can be read for one client, for several, and for none', async () => {
    const { log } = fixture();
    expect(await idsIn(log, { clientIds: [ONE] })).toEqual(['m-1', 'm-2']);
    expect(await idsIn(log, { clientIds: [THIRD, OTHER] })).toEqual(['m-3', 'm-1', 'm-5']);
    expect(await idsIn(log, { clientIds: [] })).toEqual([]);
  });

  it('can be read for a message, with and without its client', async () => {
    const { log } = fixture();
    expect(await idsIn(log, { messageId: 'm-1' })).toEqual(['m-1', 'm-1']);
    const [found, ...more] = await log.find(query({ messageId: 'm-1', clientIds: [OTHER] }));
    expect(more).toEqual([]);
    expect(found?.at).toBe(NOON + 3 * MINUTE);
    expect(await idsIn(log, { messageId: 'm-' })).toEqual([]);
  });

  it('can be read for a code, whichever of the rules that failed it names', async () => {
    const { log } = fixture();
    expect(await idsIn(log, { code: 'MESSAGING_RESTRICTED' })).toEqual(['m-2', 'm-1']);
    expect(await idsIn(log, { code: 'INSUFFICIENT_CREDITS' })).toEqual([
      'm-1',
      'm-3',
      'm-1',
      'm-5',
    ]);
    expect(await idsIn(log, { code: 'RESTRICTED' })).toEqual([]);
  });

  it('can be read for a period, its end excluded', async () => {
    const { log } = fixture();
    const period = { from: NOON + MINUTE, to: NOON + 3 * MINUTE };
    expect(await idsIn(log, period)).toEqual(['m-2', 'm-3']);
    expect(await idsIn(log, { ...period, clientIds: [OTHER], descending: true })).toEqual(['m-3']);
  });

  it('continues after a position, even if the entries around it are gone', async () => {
    const { log } = fixture();
    const [, second] = await log.find(query());
    const after = second?.place ?? '';
    await log.removeClient(ONE);
    expect(await idsIn(log, { after })).toEqual(['m-3', 'm-1', 'm-5']);
    expect(await idsIn(log, { after, descending: true })).toEqual([]);
  });

  it('has each of many entries of one instant once, page by page', async () => {
    const { log } = fixture();
    const ids = Array.from({ length: 25 }, (_, index) => `same-${index}`);
    await add(
      log,
      ids.map((id) => refusedDebit(id, { at: NOON + DAY_MS })),
    );
    for (const descending of [false, true]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await log.find(query({ from: NOON + DAY_MS, after, descending, limit: 10 }));
        seen.push(...page.map(({ messageId }) => messageId));
        after = page.at(-1)?.place ?? null;
      } while (after !== null);
      expect([...seen].sort()).toEqual([...ids].sort());
    }
  });
}

function removalTests(fixture: () => RefusalLogFixture): void {
  beforeEach(async () => {
    await add(fixture().log, [
      ...[1, 2, 3].map((n) => refusedDebit(`one-${n}`, { at: NOON + n })),
      ...[1, 2, 3].map((n) => refusedDebit(`other-${n}`, { at: NOON + 10 + n, clientId: OTHER })),
    ]);
  });

  it('takes every entry of one client, repeatedly, and no other', async () => {
    const { log } = fixture();
    await log.removeClient(ONE);
    await log.removeClient(ONE);
    await log.removeClient(THIRD);
    expect(await idsIn(log)).toEqual(['other-1', 'other-2', 'other-3']);
    expect([await log.size(ONE), await log.size(OTHER), await log.size(null)]).toEqual([0, 3, 3]);
    await add(log, [refusedDebit('one-4')]);
    expect(await log.size(ONE)).toBe(1);
  });

  it('takes the oldest of all, as many as are asked for', async () => {
    const { log } = fixture();
    expect(await log.removeOldest(null, 4)).toBe(4);
    expect(await idsIn(log)).toEqual(['other-2', 'other-3']);
    expect(await log.removeOldest(null, 4)).toBe(2);
    expect(await log.removeOldest(null, 4)).toBe(0);
  });

  it('takes the oldest of one client', async () => {
    const { log } = fixture();
    expect(await log.removeOldest(OTHER, 2)).toBe(2);
    expect(await idsIn(log)).toEqual(['one-1', 'one-2', 'one-3', 'other-3']);
  });

  it('takes what is older than an instant, in slices', async () => {
    const { log } = fixture();
    expect(await log.removeBefore(NOON + 11, 2)).toBe(2);
    expect(await idsIn(log)).toEqual(['one-3', 'other-1', 'other-2', 'other-3']);
    expect(await log.removeBefore(NOON + 11, 2)).toBe(1);
    expect(await log.removeBefore(NOON + 11, 2)).toBe(0);
    expect(await idsIn(log)).toEqual(['other-1', 'other-2', 'other-3']);
  });
}

function countTests(fixture: () => RefusalLogFixture): void {
  it('add up by day and code, whether or not entries come with them', async () => {
    const { log } = fixture();
    const day = '2026-11-20';
    expect(await log.counts(day)).toEqual({});
    await add(log, [], [{ day, code: 'INSUFFICIENT_CREDITS', times: 2 }]);
    await add(
      log,
      [refusedDebit('m-1')],
      [
        { day, code: 'INSUFFICIENT_CREDITS', times: 5 },
        { day, code: 'DAILY_CREDIT_LIMIT', times: 1 },
        { day: '2026-11-21', code: 'DAILY_CREDIT_LIMIT', times: 9 },
      ],
    );
    expect(await log.counts(day)).toEqual({ INSUFFICIENT_CREDITS: 7, DAILY_CREDIT_LIMIT: 1 });
    expect(await log.counts('2026-11-21')).toEqual({ DAILY_CREDIT_LIMIT: 9 });
  });

  it('of days before an instant are removed with the entries', async () => {
    const { log } = fixture();
    const counts = ['2026-11-19', '2026-11-20'].map((day) => ({ day, code: 'A', times: 1 }));
    await add(log, [], counts);
    await log.removeBefore(NOON, 10);
    expect(await log.counts('2026-11-19')).toEqual({});
    expect(await log.counts('2026-11-20')).toEqual({ A: 1 });
  });
}
