import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { debit } from '../../harness/commands.js';
import {
  CALLER,
  itemsOf,
  LOGS,
  openHarness,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe.each(LOGS)('the limit of lanes on %s', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => void (harness = await openHarness({ shared })));
  afterEach(() => harness.close());

  /** Turns of the event loop that evict so many lanes many times over. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  }

  it('keeps no lane of a client that does not exist', async () => {
    await harness.create(CLIENT);
    const absent = Array.from({ length: 300 }, () => randomUUID());
    const items = absent.flatMap((id) => itemsOf(id, [debit('m')]));
    const answers = await harness.lanes.submitBatch(items, CALLER);
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['refused']));
    await settled();
    expect(harness.lanes.load.lanes).toBe(1);
    expect(harness.lanes.inMemory(CLIENT)).not.toBeNull();
  });

  it('is kept again after a batch with more clients than it', async () => {
    const clients = Array.from({ length: 30 }, () => randomUUID());
    for (const id of clients) await harness.create(id);
    await harness.restart({ lanesMax: 5, snapshotEvery: 500 });
    const items = clients.flatMap((id) => itemsOf(id, [debit('m', 0)]));
    const answers = await harness.lanes.submitBatch(items, CALLER);
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['done']));
    await settled();
    expect(harness.lanes.load.lanes).toBeLessThanOrEqual(5);
  });

  it('still answers what a client that does not exist is asked for', async () => {
    const present = await harness.lanes.current(randomUUID(), CALLER);
    expect(present).toMatchObject({ fold: null, revision: -1n });
  });
});
