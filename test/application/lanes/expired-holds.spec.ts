import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { RELEASE_BYTES_MAX } from '../../../src/application/lanes/group/record-releases.js';
import { RELEASED_AT_ONCE } from '../../../src/domain/client/decide/expired.js';
import { until } from '../../contracts/until.js';
import { debit, recharge, reserve } from '../../harness/commands.js';
import {
  CALLER,
  itemsOf,
  LOGS,
  openHarness,
  type LaneHarness,
} from '../../harness/lane-harness.js';
import { isClient } from '../../../src/domain/client/state.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const HOLDS = 1_200;
/** The most that a client may have. */
const CREDITS_MAX = '1000000000000';

describe.each(LOGS)('a lane with many expired reservations on %s', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    await harness.create(CLIENT);
  });
  afterEach(() => harness.close());

  /** Holds that have all expired by now. */
  async function holdAndExpire(credits: string, idOf = (n: number) => `h${n}`): Promise<void> {
    await harness.lanes.submit(CLIENT, recharge(credits, 'r'), CALLER);
    const many = Array.from({ length: HOLDS }, (_, n) =>
      reserve(idOf(n), '1', { expires: { inSeconds: 60 } }),
    );
    await harness.lanes.submitBatch(itemsOf(CLIENT, many), CALLER);
    harness.clock.set(harness.clock.now() + 61_000);
  }

  async function open(): Promise<number> {
    const { fold } = await harness.lanes.current(CLIENT, CALLER);
    return !isClient(fold) ? 0 : fold.reservations.size;
  }

  it('answers a debit after one append, and releases the rest with the next ones [I6]', async () => {
    await holdAndExpire(String(HOLDS + 10));
    const appends = harness.log.appends;
    for (const left of [HOLDS - RELEASED_AT_ONCE, HOLDS - 2 * RELEASED_AT_ONCE, 0]) {
      expect(await harness.lanes.submit(CLIENT, debit(`m${left}`), CALLER)).toMatchObject({
        kind: 'done',
      });
      expect(await open()).toBe(left);
    }
    expect(harness.log.appends).toBe(appends + 3);
  });

  it('releases as many as a debit needs before it, as many as fit into each append [I2]', async () => {
    const longest = (n: number): string => `h${n}`.padEnd(128, '.');
    await holdAndExpire(CREDITS_MAX, longest);
    const recorded = jest.spyOn(harness.log.inner, 'append');
    const caller = { ...CALLER, actor: { ...CALLER.actor, id: randomUUID() } };
    const callerWithIds = { ...caller, correlationId: 'c'.repeat(128), causationId: randomUUID() };
    const all = await harness.lanes.submit(CLIENT, debit('m', CREDITS_MAX), callerWithIds);
    expect(all).toMatchObject({ kind: 'done', state: { reserved: 0n } });
    const sizes = recorded.mock.calls.map(([, , events]) =>
      events.map(({ data, metadata }) => data.length + metadata.length),
    );
    expect(sizes.map(({ length }) => length)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(sizes.flat()).toHaveLength(HOLDS + 1);
    expect(Math.max(...sizes.flat())).toBeLessThanOrEqual(RELEASE_BYTES_MAX);
    const [first = 0] = sizes.map((bytes) => bytes.reduce((sum, one) => sum + one, 0));
    expect(first).toBeLessThanOrEqual(harness.log.appendBytesMax);
    expect(first).toBeGreaterThan(harness.log.appendBytesMax * 0.75);
  });

  it('saves a snapshot when the expired ones are released, and not while they are', async () => {
    const saved = jest.spyOn(harness.snapshots, 'save');
    await holdAndExpire(String(HOLDS + 10));
    const held = await harness.log.inner.head(`client-${CLIENT}`);
    const later = (): number => saved.mock.calls.filter(([{ revision }]) => revision > held).length;
    await harness.lanes.submit(CLIENT, debit('m1'), CALLER);
    await harness.lanes.submit(CLIENT, debit('m2'), CALLER);
    expect(await open()).toBeGreaterThan(0);
    expect(later()).toBe(0);
    await harness.lanes.submit(CLIENT, debit('m3'), CALLER);
    await until(() => Promise.resolve(later() === 1));
  });

  it('refuses what all of them would not cover, and records nothing [I3]', async () => {
    await holdAndExpire(String(HOLDS));
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
    await holdAndExpire(String(HOLDS + 900));
    const appends = harness.log.appends;
    const batch = Array.from({ length: 900 }, (_, n) => debit(`${'m'.repeat(150)}-${n}`));
    const answers = await harness.lanes.submitAtomic(CLIENT, batch, CALLER);
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(harness.log.appends).toBe(appends + 2);
    expect(await open()).toBe(0);
  });

  it('releases what an atomic batch needs in several appends before it [I2]', async () => {
    await holdAndExpire(String(HOLDS));
    const batch = [debit('a', '1'), debit('b', String(HOLDS - 1))];
    const answers = await harness.lanes.submitAtomic(CLIENT, batch, CALLER);
    expect(answers).toMatchObject([
      { kind: 'done' },
      { kind: 'done', state: { usedPosted: BigInt(HOLDS) * 1_000_000n, reserved: 0n } },
    ]);
  });
});
