import { RELEASED_AT_ONCE } from '../../../src/domain/client/decide/expired.js';
import { debit, recharge, reserve } from '../../harness/commands.js';
import {
  CALLER,
  itemsOf,
  LOGS,
  openHarness,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const HOLDS = 1_200;

describe.each(LOGS)('a lane with many expired reservations on %s', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    await harness.create(CLIENT);
  });
  afterEach(() => harness.close());

  /** Holds that have all expired by now. */
  async function holdAndExpire(credits: number): Promise<void> {
    await harness.lanes.submit(CLIENT, recharge(credits, 'r'), CALLER);
    const many = Array.from({ length: HOLDS }, (_, n) =>
      reserve(`h${n}`, '1', { expires: { inSeconds: 60 } }),
    );
    await harness.lanes.submitBatch(itemsOf(CLIENT, many), CALLER);
    harness.clock.set(harness.clock.now() + 61_000);
  }

  async function open(): Promise<number> {
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    return fold === null || fold === 'ABANDONED' ? 0 : fold.reservations.size;
  }

  it('answers a debit after one append, and releases the rest with the next ones [I6]', async () => {
    await holdAndExpire(HOLDS + 10);
    const appends = harness.log.appends;
    for (const left of [HOLDS - RELEASED_AT_ONCE, HOLDS - 2 * RELEASED_AT_ONCE, 0]) {
      expect(await harness.lanes.submit(CLIENT, debit(`m${left}`), CALLER)).toMatchObject({
        kind: 'done',
      });
      expect(await open()).toBe(left);
    }
    expect(harness.log.appends).toBe(appends + 3);
  });

  it('releases as many as a debit needs before it, a bounded number an append [I2]', async () => {
    await holdAndExpire(HOLDS);
    const appends = harness.log.appends;
    const all = await harness.lanes.submit(CLIENT, debit('m', String(HOLDS)), CALLER);
    expect(all).toMatchObject({ kind: 'done', state: { reserved: 0n } });
    expect(harness.log.appends).toBe(appends + Math.ceil(HOLDS / RELEASED_AT_ONCE));
  });

  it('refuses what all of them would not cover, and records nothing [I3]', async () => {
    await holdAndExpire(HOLDS);
    const appends = harness.log.appends;
    const dear = debit('m', String(HOLDS + 1));
    expect(await harness.lanes.submit(CLIENT, dear, CALLER)).toMatchObject({
      refusals: [{ code: 'INSUFFICIENT_CREDITS', available: String(HOLDS) }],
    });
    expect(await harness.lanes.check(CLIENT, debit('m', String(HOLDS)), CALLER)).toMatchObject({
      kind: 'done',
    });
    const batch = [debit('a'), debit('b', String(HOLDS))];
    const refused = await harness.lanes.submitAtomic(CLIENT, batch, CALLER);
    expect(refused.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(harness.log.appends).toBe(appends);
    expect(await open()).toBe(HOLDS);
  });

  it('records an atomic batch that the releases leave no space for after them', async () => {
    await holdAndExpire(HOLDS + 900);
    const appends = harness.log.appends;
    const batch = Array.from({ length: 900 }, (_, n) => debit(`${'m'.repeat(150)}-${n}`));
    const answers = await harness.lanes.submitAtomic(CLIENT, batch, CALLER);
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(harness.log.appends).toBe(appends + 2);
    expect(await open()).toBe(HOLDS - RELEASED_AT_ONCE);
  });

  it('releases what an atomic batch needs in several appends before it [I2]', async () => {
    await holdAndExpire(HOLDS);
    const batch = [debit('a', '1'), debit('b', String(HOLDS - 1))];
    const answers = await harness.lanes.submitAtomic(CLIENT, batch, CALLER);
    expect(answers).toMatchObject([
      { kind: 'done' },
      { kind: 'done', state: { usedPosted: BigInt(HOLDS) * 1_000_000n, reserved: 0n } },
    ]);
  });
});
