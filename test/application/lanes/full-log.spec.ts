import { jest } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { Lane, type Job } from '../../../src/application/lanes/lane.js';
import { ReadyQueue } from '../../../src/application/lanes/ready-queue.js';
import { FilterBudget } from '../../../src/application/lanes/ids/id-filter.js';
import { LogUnavailable, OutcomeUnknown } from '../../../src/ports/event-log.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, itemsOf, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const FIRST = '00000000-0000-4000-8000-000000000001';
const SECOND = '00000000-0000-4000-8000-000000000002';
const THIRD = '00000000-0000-4000-8000-000000000003';

interface Occupied {
  /** Outcome of the command whose append delays all others. */
  readonly first: Promise<PromiseSettledResult<unknown>>;
  /** Lets that append go on, or fail. */
  readonly goOn: (failure?: Error) => void;
}

/** Resolves when an append of the first client has taken the whole capacity. */
async function occupied(harness: LaneHarness): Promise<Occupied> {
  let goOn: Occupied['goOn'] = () => undefined;
  const held = new Promise<void>((resolve, reject) => {
    goOn = (failure) => (failure === undefined ? resolve() : reject(failure));
  });
  const entered = new Promise<void>((resolve) => {
    harness.log.beforeAppend = () => {
      harness.log.beforeAppend = null;
      resolve();
      return held;
    };
  });
  const settled = Promise.allSettled([harness.lanes.submit(FIRST, debit('m'), CALLER)]);
  await entered;
  return { first: settled.then(([result]) => result), goOn };
}

describe('a log without capacity for more appends', () => {
  let harness: LaneHarness;

  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    harness.log.appendsMax = 1;
    await harness.restart();
    for (const client of [FIRST, SECOND, THIRD]) {
      await harness.create(client);
      await harness.lanes.submit(client, recharge('10', 'r'), CALLER);
    }
    harness.log.appends = 0;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return harness.close();
  });

  it('gets what comes for a client meanwhile in one append', async () => {
    const { first, goOn } = await occupied(harness);
    const others: Promise<unknown>[] = [];
    for (const id of ['a', 'b', 'c']) {
      others.push(harness.lanes.submit(SECOND, debit(id), CALLER));
      for (let turns = 0; turns < 10; turns++) await turn();
    }
    expect(harness.log.appends).toBe(1);
    goOn();
    expect(await first).toMatchObject({ status: 'fulfilled' });
    const answers = await Promise.all(others);
    expect(answers).toEqual(others.map(() => expect.objectContaining({ kind: 'done' })));
    expect(harness.log.appends).toBe(2);
  });

  it('does not delay others behind lanes that only ask', async () => {
    const asking = new Promise<void>((resolve) => (harness.onLookUp = resolve));
    harness.log.head = () => new Promise(() => undefined);
    void harness.lanes.submit(FIRST, recharge('10', 'r'), CALLER);
    await asking;
    expect(await harness.lanes.submit(SECOND, debit('a'), CALLER)).toMatchObject({ kind: 'done' });
  });

  it.each([
    ['fails', new LogUnavailable('the log is away'), 'rejected'],
    ['is not answered', new OutcomeUnknown('no answer in time'), 'fulfilled'],
  ])('has capacity again when an append %s', async (_what, failure, status) => {
    const { first, goOn } = await occupied(harness);
    const second = harness.lanes.submit(SECOND, debit('a'), CALLER);
    goOn(failure);
    expect(await second).toMatchObject({ kind: 'done' });
    expect(await first).toMatchObject({ status });
  });

  it.each([
    ['gets no answer', new OutcomeUnknown('no answer in time'), 'fulfilled'],
    ['finds the log away', new LogUnavailable('the log is away'), 'rejected'],
  ])(
    'refuses what has waited for 2 s once an append %s; it can be sent again',
    async (_what, failure, status) => {
      const { first, goOn } = await occupied(harness);
      const late = Promise.allSettled([
        harness.lanes.submit(SECOND, debit('a'), CALLER),
        harness.lanes.submitBatch(itemsOf(THIRD, [debit('b')]), CALLER),
      ]);
      const now = performance.now.bind(performance);
      jest.spyOn(performance, 'now').mockImplementation(() => now() + 2_000);
      goOn(failure);
      expect(await late).toEqual([
        { status: 'rejected', reason: expect.any(LogUnavailable) },
        { status: 'fulfilled', value: [{ kind: 'failed', detail: 'LogUnavailable' }] },
      ]);
      expect(await first).toMatchObject({ status });
      const [one, two] = await Promise.all([
        harness.lanes.submit(SECOND, debit('a'), CALLER),
        harness.lanes.submit(THIRD, debit('b'), CALLER),
      ]);
      expect([one, two]).toMatchObject([{ replayed: false }, { replayed: false }]);
    },
  );
});

describe('lanes that wait for a turn', () => {
  let now: number;
  let ready: ReadyQueue;
  beforeEach(() => {
    now = 0;
    ready = new ReadyQueue(2, () => now);
  });

  function waiting(mode: Job['mode'] = 'one'): Lane {
    const lane = new Lane(FIRST, new FilterBudget());
    lane.queue.push({ mode } as Job);
    ready.add(lane);
    return lane;
  }

  it('get it in order of arrival, up to the capacity', () => {
    const [one, two, three] = [waiting(), waiting(), waiting()];
    expect([ready.next(0), ready.next(1), ready.next(2)]).toEqual([one, two, null]);
    ready.beginAppend(one);
    expect([ready.hasNext, ready.next(1), ready.next(0)]).toEqual([true, null, three]);
    waiting();
    ready.beginAppend(two);
    expect([ready.hasNext, ready.next(0)]).toEqual([false, null]);
    ready.endAppend(one);
    expect(ready.hasNext).toBe(true);
  });

  it('get three of four turns before those that only batches wait for', () => {
    const batches = Array.from({ length: 100 }, () => waiting('each'));
    const singles = Array.from({ length: 6 }, () => waiting());
    const joined = batches[98] as Lane;
    joined.queue.push({ mode: 'check' } as Job);
    ready.add(joined);
    const order = Array.from({ length: 10 }, () => ready.next(0));
    const [a, b, c, d, e, f] = singles;
    const [first, second, third] = batches;
    expect(order).toEqual([a, b, c, first, d, e, f, second, joined, third]);
    expect(ready.takeAll()).toEqual(batches.filter((lane) => !order.includes(lane)));
  });

  it('are taken out when they have waited for 2 s, and no sooner', () => {
    const old = waiting();
    now = 1_000;
    const young = waiting();
    ready.add(old);
    now = 2_000;
    expect(ready.takeOverdue()).toEqual([old]);
    expect(ready.takeAll()).toEqual([young]);
  });
});
