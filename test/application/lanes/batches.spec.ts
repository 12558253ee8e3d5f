import { debit, recharge } from '../../harness/commands.js';
import {
  CALLER,
  itemsOf,
  LOGS,
  openHarness,
  type LaneHarness,
} from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';
const NOBODY = '00000000-0000-4000-8000-000000000003';

describe.each(LOGS)('a batch on %s', (_title, shared) => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    await harness.create(CLIENT);
  });
  afterEach(() => harness.close());

  it('answers every item of a batch at its index, whatever its client', async () => {
    await harness.create(OTHER);
    await harness.lanes.submit(CLIENT, recharge('1', 'r'), CALLER);
    const items = [OTHER, CLIENT, OTHER, CLIENT, NOBODY].map((clientId, index) => ({
      clientId,
      command: debit(`m${index}`, clientId === OTHER && index === 2 ? '0' : '1'),
    }));
    const answers = await harness.lanes.submitBatch(items, CALLER);
    expect(answers.map(({ kind }) => kind)).toEqual([
      'refused',
      'done',
      'done',
      'refused',
      'refused',
    ]);
    expect(await harness.lanes.submitBatch([], CALLER)).toEqual([]);
  });

  it('answers each item of a batch that exceeds the queue as failed', async () => {
    await harness.lanes.submit(CLIENT, recharge('100', 'r'), CALLER);
    const many = new Array(200_001).fill(debit('m'));
    const answers = await harness.lanes.submitBatch(itemsOf(CLIENT, many), CALLER);
    expect(answers).toHaveLength(many.length);
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['failed']));
    expect(harness.lanes.load.waiting).toBe(0);
  });
});
