import { debit, recharge } from '../../harness/commands.js';
import { CALLER, itemsOf, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';

describe('the facts behind known ids', () => {
  let harness: LaneHarness;
  beforeEach(async () => {
    harness = await openHarness({ shared: false });
    await harness.create(CLIENT);
    await harness.lanes.submit(CLIENT, recharge('1000', 'r'), CALLER);
  });
  afterEach(() => harness.close());

  it('are read once for neighbours, and each repeat gets its own answer [I9]', async () => {
    const debits = Array.from({ length: 150 }, (_, n) => debit(`m${n}`));
    const firsts = await harness.lanes.submitBatch(itemsOf(CLIENT, debits), CALLER);
    await harness.feedIndex();
    await harness.restart();
    let reads = 0;
    const { log } = harness;
    const read = log.readForward.bind(log);
    log.readForward = (...asked) => {
      reads += 1;
      return read(...asked);
    };
    const shuffled = [...debits].reverse();
    const again = await harness.lanes.submitBatch(itemsOf(CLIENT, shuffled), CALLER);
    const revisions = (answers: typeof again): unknown[] =>
      answers.map((answer) => (answer.kind === 'done' ? answer.revision : answer.kind));
    expect(revisions(again)).toEqual(revisions(firsts).reverse());
    expect(again.every((answer) => answer.kind === 'done' && answer.replayed)).toBe(true);
    expect(reads).toBeLessThan(20);
  });
});
