import type { Body, CollectionSpec, Document, Documents } from '../../src/ports/documents.js';
import type { Filter, Query, Scalar } from '../../src/ports/documents.js';
import { CARDS, CLIENTS, ENTRIES, fieldOf, FOUR, ONE, put } from './documents-fixture.js';
import { THREE, TICKETS, TWO } from './documents-fixture.js';
import type { Held } from './documents-fixture.js';

const BIG = 2n ** 53n;

/** Four cards: two amounts that are equal as doubles, one null, two equal titles. */
const FOUR_CARDS: readonly Body[] = [
  { title: 'beta', amount: BIG, status: 'OPEN', flag: true },
  { title: 'alpha', amount: BIG + 1n, status: 'CLOSED', flag: false },
  { title: 'beta', amount: -5n, status: 'OPEN', flag: true },
  { title: 'gamma 50%_x', amount: null, status: null, flag: null },
];

async function putCards(documents: Documents): Promise<void> {
  const writes = FOUR_CARDS.map((body, index) => ({
    clientId: CLIENTS[index] ?? '',
    key: '',
    revision: 1n,
    body,
  }));
  await put(documents, CARDS, writes);
}

async function clientsWith(documents: Documents, ...where: Filter[]): Promise<number[]> {
  const found = await documents.find(CARDS, { where, limit: 10 });
  return found.map(({ clientId }) => CLIENTS.indexOf(clientId) + 1);
}

/** The part of the documents contract about `find`. */
export function queries(held: Held): void {
  describe('filters', () => filters(held));
  describe('order', () => order(held));
  describe('paging', () => paging(held));
}

function filters(held: Held): void {
  const matches: readonly [Filter['op'], string, Filter['value'], number[]][] = [
    ['=', 'title', 'beta', [1, 3]],
    ['=', 'title', "beta' OR 1=1 --", []],
    ['=', 'amount', BIG + 1n, [2]],
    ['=', 'amount', null, [4]],
    ['<', 'amount', BIG + 1n, [1, 3]],
    ['<=', 'amount', BIG + 1n, [1, 2, 3]],
    ['>', 'amount', BIG, [2]],
    ['>=', 'amount', BIG, [1, 2]],
    ['>', 'title', 'alpha', [1, 3, 4]],
    ['<', 'title', 'beta', [2]],
    ['in', 'status', ['OPEN', 'LOST'], [1, 3]],
    ['in', 'amount', [BIG, -5n], [1, 3]],
    ['in', 'status', ['CLOSED', null], [2, 4]],
    ['in', 'status', [], []],
    ['contains', 'title', 'et', [1, 3]],
    ['contains', 'title', '\0', []],
    ['contains', 'title', 'et\0', []],
    ['=', 'title', 'beta\0', []],
    ['contains', 'title', '50%_', [4]],
    ['contains', 'title', '%', [4]],
    ['contains', 'title', '_eta', []],
  ];
  it.each(matches)('compares with %s: %s and %p', async (op, field, value, expected) => {
    const { documents } = held();
    await putCards(documents);
    expect(await clientsWith(documents, { field, op, value })).toEqual(expected);
  });

  it('finds a document by what its fields became, whichever of them changed', async () => {
    const { documents } = held();
    const titles = ['one', 'one', 'two', 'two', 'one', null, 'one', 'two'];
    const amounts = [1n, 2n, 2n, 3n, 3n, null, 3n, 4n];
    for (const [index, title] of titles.entries()) {
      const amount = amounts[index] ?? null;
      const body = title === null ? null : { title, amount, status: 'OPEN' };
      // A late write must not be mistaken for the stored document.
      const late = { title: 'late', amount: -1n, status: 'LOST' };
      const revision = BigInt(index + 1);
      const write = { clientId: ONE, key: '', revision, body };
      await put(documents, CARDS, [write]);
      await put(documents, CARDS, [{ ...write, revision: revision - 1n, body: late }]);
      for (const each of ['one', 'two', 'late']) {
        const found = await clientsWith(documents, { field: 'title', op: '=', value: each });
        expect(found).toEqual(each === title ? [1] : []);
      }
      for (const each of [-1n, 1n, 2n, 3n, 4n]) {
        const found = await clientsWith(documents, { field: 'amount', op: '=', value: each });
        expect(found).toEqual(each === amount ? [1] : []);
      }
    }
  });

  it('compares fields without an index too, if they are texts, numbers or booleans', async () => {
    const { documents } = held();
    await putCards(documents);
    expect(await clientsWith(documents, { field: 'flag', op: '=', value: true })).toEqual([1, 3]);
    expect(await clientsWith(documents, { field: 'flag', op: '=', value: null })).toEqual([4]);
  });

  it('wants all of `where` and any of `any`', async () => {
    const { documents } = held();
    await putCards(documents);
    const open: Filter = { field: 'status', op: '=', value: 'OPEN' };
    const rich: Filter = { field: 'amount', op: '>', value: 0n };
    expect(await clientsWith(documents, open, rich)).toEqual([1]);
    const any: Filter[] = [rich, { field: 'title', op: 'contains', value: 'gam' }];
    const either = await documents.find(CARDS, { any, limit: 10 });
    expect(either.map(({ clientId }) => clientId)).toEqual([ONE, TWO, FOUR]);
    const both = await documents.find(CARDS, { where: [open], any, limit: 10 });
    expect(both.map(({ clientId }) => clientId)).toEqual([ONE]);
    expect(await documents.find(CARDS, { any: [], limit: 10 })).toEqual([]);
  });

  it('keeps to one client where one is named', async () => {
    const { documents } = held();
    const write = (clientId: string, key: string) => ({
      clientId,
      key,
      revision: 1n,
      body: { status: 'OPEN', due: '2026-01-01' },
    });
    await put(documents, TICKETS, [write(ONE, 'a'), write(TWO, 'b'), write(ONE, 'c')]);
    const where: Filter[] = [{ field: 'status', op: '=', value: 'OPEN' }];
    const found = await documents.find(TICKETS, { clientId: ONE, where, limit: 10 });
    expect(found.map(({ key }) => key)).toEqual(['a', 'c']);
    expect(await documents.find(TICKETS, { clientId: THREE, where, limit: 10 })).toEqual([]);
  });
}

function order(held: Held): void {
  const orders: readonly [string, boolean, number[]][] = [
    ['title', false, [2, 1, 3, 4]],
    ['title', true, [4, 3, 1, 2]],
    ['amount', false, [4, 3, 1, 2]],
    ['amount', true, [2, 1, 3, 4]],
    ['status', false, [4, 2, 1, 3]],
    ['key', false, [1, 2, 3, 4]],
    ['key', true, [4, 3, 2, 1]],
  ];
  it.each(orders)(
    'sorts by %s, descending %p, ties by client',
    async (field, descending, wanted) => {
      const { documents } = held();
      await putCards(documents);
      const found = await documents.find(CARDS, { sort: { field, descending }, limit: 10 });
      expect(found.map(({ clientId }) => CLIENTS.indexOf(clientId) + 1)).toEqual(wanted);
      const two = await documents.find(CARDS, { sort: { field, descending }, limit: 2 });
      expect(two).toEqual(found.slice(0, 2));
    },
  );

  it('counts revision keys as numbers', async () => {
    const { documents } = held();
    const keys = [9n, 10n, 100n, 2n];
    await put(
      documents,
      ENTRIES,
      keys.map((key) => ({ clientId: ONE, key, revision: key, body: { messageId: `${key}` } })),
    );
    const found = await documents.find(ENTRIES, { clientId: ONE, limit: 10 });
    expect(found.map(({ key }) => key)).toEqual([2n, 9n, 10n, 100n]);
    const down = { field: 'key', descending: true };
    const newest = await documents.find(ENTRIES, { clientId: ONE, sort: down, limit: 2 });
    expect(newest.map(({ key }) => key)).toEqual([100n, 10n]);
  });
}

/** Reads all pages of a query; `between` runs after each. */
async function pages(
  documents: Documents,
  collection: CollectionSpec,
  query: Query,
  between: () => Promise<void> = async () => undefined,
): Promise<Document[]> {
  const found: Document[] = [];
  const field = query.sort?.field ?? 'key';
  let after: Query['after'];
  for (let page = 0; page < 50; page++) {
    const next = await documents.find(
      collection,
      after === undefined ? query : { ...query, after },
    );
    found.push(...next);
    const last = next.at(-1);
    if (last === undefined) return found;
    const value = field === 'key' ? last.key : ((last.body[field] ?? null) as Scalar);
    after = { value, id: { clientId: last.clientId, key: last.key } };
    await between();
  }
  throw new Error('the pages do not end');
}

function paging(held: Held): void {
  const sorts = ['title', 'amount', 'status', 'key'].flatMap((field) => [
    { field, descending: false },
    { field, descending: true },
  ]);
  it.each(sorts)('pages through all clients by %o as in one read', async (sort) => {
    const { documents } = held();
    await putCards(documents);
    const whole = await documents.find(CARDS, { sort, limit: 10 });
    expect(whole).toHaveLength(4);
    for (const limit of [1, 2, 3]) {
      expect(await pages(documents, CARDS, { sort, limit })).toEqual(whole);
    }
  });

  it.each([false, true])('pages through one client, descending %p', async (descending) => {
    const { documents } = held();
    const keys = Array.from({ length: 9 }, (_, n) => `k${n}`);
    const dues = ['2026-01-02', null, '2026-01-01'];
    await put(
      documents,
      TICKETS,
      keys.map((key, n) => ({
        clientId: n % 4 === 3 ? TWO : ONE,
        key,
        revision: 1n,
        body: { status: 'OPEN', due: dues[n % 3] ?? null },
      })),
    );
    for (const field of ['due', 'key', 'status']) {
      const query = { clientId: ONE, sort: { field, descending } };
      const whole = await documents.find(TICKETS, { ...query, limit: 20 });
      expect(whole).toHaveLength(7);
      expect(await pages(documents, TICKETS, { ...query, limit: 2 })).toEqual(whole);
    }
  });

  it('neither repeats nor skips a line while others are added [S2-16]', async () => {
    const { documents } = held();
    const entry = (key: bigint) => ({
      clientId: ONE,
      key,
      revision: key,
      body: { messageId: `m-${key % 2n}` },
    });
    let top = 10n;
    await put(
      documents,
      ENTRIES,
      Array.from({ length: 10 }, (_, n) => entry(BigInt(n) + 1n)),
    );
    const grow = async (): Promise<void> => {
      if (top < 14n) await put(documents, ENTRIES, [entry(++top)]);
    };
    const query = { clientId: ONE, sort: { field: 'key', descending: true }, limit: 3 };
    const down = await pages(documents, ENTRIES, query, grow);
    expect(down.map(({ key }) => key)).toEqual([10n, 9n, 8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n]);
    top = 14n;
    const up = await pages(documents, ENTRIES, { clientId: ONE, limit: 3 });
    expect(fieldOf(up, 'messageId')).toHaveLength(14);
    expect(new Set(up.map(({ key }) => key)).size).toBe(14);
  });
}
