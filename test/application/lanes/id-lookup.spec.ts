import { LookupBatcher } from '../../../src/application/lanes/ids/id-lookup.js';
import { FilterBudget } from '../../../src/application/lanes/ids/id-filter.js';
import { Lane, type Job } from '../../../src/application/lanes/lane.js';
import { MESSAGE_FACTS_MAX } from '../../../src/domain/client/ids.js';
import type { IdEntry, IdQuestion } from '../../../src/ports/id-index.js';
import { debit, report, reserve } from '../../harness/commands.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const MANY = 10_000;

/** An index in which one id has very many facts. */
async function indexWith(question: IdQuestion): Promise<MemoryIdIndex> {
  const index = new MemoryIdIndex();
  const entries = Array.from({ length: MANY }, (_, n): IdEntry => ({
    ...question,
    revision: BigInt(n),
  }));
  await index.add(entries, BigInt(MANY));
  return index;
}

describe('a look-up of ids', () => {
  let harness: LaneHarness;
  beforeEach(async () => void (harness = await openHarness({ shared: false })));
  afterEach(() => harness.close());

  async function lookUp(commands: Job['commands'], index: MemoryIdIndex) {
    const lane = new Lane(CLIENT, new FilterBudget());
    const [mode, nothing] = ['each', (): void => undefined] as const;
    lane.queue.push({
      commands,
      caller: CALLER,
      mode,
      answers: [],
      tries: 0,
      resolve: nothing,
      reject: nothing,
    });
    const { stats } = harness.lanes;
    const [found] = await new LookupBatcher(index, stats, nothing).ask([lane]);
    return found;
  }

  it('gives the first and the newest facts of an id with very many', async () => {
    const index = await indexWith({ clientId: CLIENT, kind: 'message', id: 'm' });
    const found = await lookUp([debit('m')], index);
    const revisions = found === 'NOTHING_KNOWN' ? [] : found?.get('message:m');
    expect(revisions).toHaveLength(MESSAGE_FACTS_MAX + 1);
    expect(revisions?.[0]).toBe(0n);
    expect(revisions?.at(-1)).toBe(BigInt(MANY - 1));
  });

  it('gives two facts of a reservation, however many captures an older log has', async () => {
    const index = await indexWith({ clientId: CLIENT, kind: 'reservation', id: 'v' });
    const found = await lookUp([reserve('v', 1)], index);
    const revisions = found === 'NOTHING_KNOWN' ? [] : found?.get('reservation:v');
    expect(revisions).toEqual([0n, BigInt(MANY - 1)]);
  });

  it('asks once for an id that many commands need', async () => {
    const index = await indexWith({ clientId: CLIENT, kind: 'message', id: 'm' });
    const asked: IdQuestion[] = [];
    const find = index.find.bind(index);
    index.find = (questions) => {
      asked.push(...questions);
      return find(questions);
    };
    await lookUp(
      Array.from({ length: 1_000 }, () => report('m', 'ACCEPTED')),
      index,
    );
    expect(asked.map(({ kind, id }) => `${kind}:${id}`)).toEqual(['message:m', 'refund:policy:m']);
  });
});
