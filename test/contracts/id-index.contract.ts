import { randomUUID } from 'node:crypto';
import { IdIndexUnavailable } from '../../src/ports/id-index.js';
import type { IdEntry, IdIndex, IdQuestion } from '../../src/ports/id-index.js';

export interface IdIndexFixture {
  readonly index: IdIndex;
  /** Closes everything and opens the same index again, as a restart does. */
  reopen(): Promise<IdIndex>;
  close(): Promise<void>;
}

type Held = () => IdIndexFixture;

/**
 * The requirements of the lanes, which must charge an id only once; each test gets an empty index.
 */
export function idIndexContract(name: string, make: () => Promise<IdIndexFixture>): void {
  describe(`id index contract: ${name}`, () => {
    const held: { fixture?: IdIndexFixture } = {};
    const fixture = (): IdIndexFixture => {
      if (held.fixture === undefined) throw new Error('no index was made');
      return held.fixture;
    };
    beforeEach(async () => {
      held.fixture = await make();
    });
    afterEach(() => fixture().close());

    describe('ids', () => ids(fixture));
    describe('after a reset', () => beginningAnew(fixture));
    describe('the covered position', () => coveredPosition(fixture));
    describe('emptied while it is asked', () => emptiedMeanwhile(fixture));
  });
}

const message = (clientId: string, id: string): IdQuestion => ({ clientId, kind: 'message', id });

function at(question: IdQuestion, revision: bigint): IdEntry {
  return { ...question, revision };
}

function ids(held: Held): void {
  it('knows nothing at first', async () => {
    const { index } = held();
    const client = randomUUID();
    expect(await index.find([message(client, 'm1'), message(client, 'm2')])).toEqual([[], []]);
    expect(await index.find([])).toEqual([]);
  });

  it('answers in the order of the questions, known and unknown mixed', async () => {
    const { index } = held();
    const [one, two] = [randomUUID(), randomUUID()];
    await index.add([at(message(one, 'a'), 3n), at(message(two, 'b'), 7n)], 10n);
    const questions = [message(two, 'b'), message(one, 'b'), message(one, 'a'), message(two, 'b')];
    expect(await index.find(questions)).toEqual([[7n], [], [3n], [7n]]);
  });

  it('gives every revision that mentions an id, ascending, whatever the order of adding', async () => {
    const { index } = held();
    const question = message(randomUUID(), 'm');
    await index.add([at(question, 100n), at(question, 9n)], 1n);
    await index.add([at(question, 20n)], 2n);
    expect(await index.find([question])).toEqual([[9n, 20n, 100n]]);
  });

  it('keeps clients, kinds and spellings apart [I9]', async () => {
    const { index } = held();
    const [one, two] = [randomUUID(), randomUUID()];
    await index.add([at({ clientId: one, kind: 'refund', id: 'x' }, 1n)], 1n);
    const others: IdQuestion[] = [
      { clientId: two, kind: 'refund', id: 'x' },
      { clientId: one, kind: 'capture', id: 'x' },
      { clientId: one, kind: 'refund', id: 'X' },
      { clientId: one, kind: 'refund', id: 'x ' },
      { clientId: one, kind: 'refund', id: '' },
    ];
    expect(await index.find(others)).toEqual(others.map(() => []));
  });

  it('takes odd ids and revisions beyond 2^53 as they are', async () => {
    const { index } = held();
    const client = randomUUID();
    const odd = ['policy:m-1', 'a,b', '"', "';--", 'é\u0001', '𝒳', '%', 'x'.repeat(256)];
    const entries = odd.map((id, n) => at(message(client, id), 2n ** 53n + 1n + BigInt(n)));
    await index.add(entries, 1n);
    const found = await index.find(odd.map((id) => message(client, id)));
    expect(found).toEqual(entries.map((entry) => [entry.revision]));
  });

  it('adds the same entries again without a trace', async () => {
    const { index } = held();
    const entries = [at(message(randomUUID(), 'm'), 4n), at(message(randomUUID(), 'n'), 5n)];
    await index.add(entries, 6n);
    await index.add(entries, 6n);
    expect(await index.find(entries)).toEqual([[4n], [5n]]);
    expect(await index.covered()).toBe(6n);
  });

  it('remembers ids after a restart [I9]', async () => {
    const { index } = held();
    const client = randomUUID();
    const questions = Array.from({ length: 300 }, (_, n) => message(client, `m-${n}`));
    await index.add(
      questions.map((question, n) => at(question, BigInt(n))),
      299n,
    );
    const again = await held().reopen();
    expect(await again.find(questions)).toEqual(questions.map((_, n) => [BigInt(n)]));
    expect(await again.covered()).toBe(299n);
  });

  it('forgets a client and no other, repeatedly', async () => {
    const { index } = held();
    const [gone, kept] = [message(randomUUID(), 'm'), message(randomUUID(), 'm')];
    await index.add([at(gone, 1n), at(kept, 2n)], 3n);
    await index.forget(gone.clientId);
    await index.forget(gone.clientId);
    await index.forget(randomUUID());
    expect(await index.find([gone, kept])).toEqual([[], [2n]]);
    const again = await held().reopen();
    expect(await again.find([gone, kept])).toEqual([[], [2n]]);
    expect(await again.covered()).toBe(3n);
  });
}

function beginningAnew(held: Held): void {
  it('has none of its entries, and is filled from the start', async () => {
    const { index } = held();
    const [early, late] = [message(randomUUID(), 'early'), message(randomUUID(), 'late')];
    await index.add([at(early, 1n), at(late, 8n)], 50n);
    await index.reset();
    expect(await index.covered()).toBe(-1n);
    expect(await index.find([early, late])).toEqual([[], []]);
    await index.add([at(early, 2n)], 3n);
    const again = await held().reopen();
    expect(await again.covered()).toBe(3n);
    expect(await again.find([early, late])).toEqual([[2n], []]);
  });
}

function emptiedMeanwhile(held: Held): void {
  it('does not answer for what was covered when it was asked, and is not any more', async () => {
    const { index } = held();
    const question = message(randomUUID(), 'm');
    await index.add([at(question, 1n)], 50n);
    expect(await index.find([question], 50n)).toEqual([[1n]]);
    await index.reset();
    await expect(index.find([question], 50n)).rejects.toBeInstanceOf(IdIndexUnavailable);
    await index.add([at(question, 1n)], 50n);
    expect(await index.find([question], 50n)).toEqual([[1n]]);
  });
}

function coveredPosition(held: Held): void {
  it('is -1 at first and follows what was added', async () => {
    const { index } = held();
    expect(await index.covered()).toBe(-1n);
    await index.add([], 0n);
    expect(await index.covered()).toBe(0n);
    await index.add([at(message(randomUUID(), 'm'), 1n)], 41n);
    expect(await index.covered()).toBe(41n);
  });

  it('only grows, also when older events are added again', async () => {
    const { index } = held();
    const [early, late] = [message(randomUUID(), 'early'), message(randomUUID(), 'late')];
    await index.add([at(late, 8n)], 50n);
    await index.add([at(early, 2n)], 20n);
    expect(await index.covered()).toBe(50n);
    expect(await index.find([early, late])).toEqual([[2n], [8n]]);
  });

  it('counts exactly beyond 2^53', async () => {
    const { index } = held();
    await index.add([], 2n ** 53n + 1n);
    expect(await index.covered()).toBe(2n ** 53n + 1n);
  });
}
