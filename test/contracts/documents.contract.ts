import { ReadModelUnavailable } from '../../src/ports/documents.js';
import { itNeeding } from '../harness/server-features.js';
import { ALL, CARDS, ENTRIES, ONE, put, TICKETS, TWO } from './documents-fixture.js';
import type { DocumentsFixture, Held } from './documents-fixture.js';
import { generations } from './documents-generations.js';
import { queries } from './documents-queries.js';
import { removal } from './purges/documents-removal.js';

/** The requirements of projections and queries, the same for every store. */
export function documentsContract(name: string, make: () => Promise<DocumentsFixture>): void {
  describe(`documents contract: ${name}`, () => {
    const held: { fixture?: DocumentsFixture } = {};
    const fixture = (): DocumentsFixture => {
      if (held.fixture === undefined) throw new Error('no documents were made');
      return held.fixture;
    };
    beforeEach(async () => {
      held.fixture = await make();
      await held.fixture.documents.prepare(ALL);
    });
    afterEach(() => fixture().close());

    describe('bodies', () => bodies(fixture));
    describe('the guard', () => guard(fixture));
    describe('checkpoints', () => checkpoints(fixture));
    describe('queries', () => queries(fixture));
    describe('generations', () => generations(fixture));
    describe('purged clients', () => removal(fixture));
  });
}

function bodies(held: Held): void {
  it('gives back what was written, to the letter and beyond 2^53', async () => {
    const body = {
      title: 'é "𝒳" \u0001 {"$int":"7"}',
      amount: 2n ** 63n - 1n,
      empty: null,
      flag: false,
      low: -(2n ** 60n),
      list: [1, 'two', null, { deep: ['x'] }],
      nested: { text: '', count: 3, more: { yes: true } },
    };
    const { documents } = held();
    await put(documents, CARDS, [{ clientId: ONE, key: '', revision: 2n ** 53n + 1n, body }]);
    const expected = { clientId: ONE, key: '', revision: 2n ** 53n + 1n, body };
    expect(await documents.get(CARDS, { clientId: ONE, key: '' })).toEqual(expected);
    const again = await held().reopen();
    expect(await again.get(CARDS, { clientId: ONE, key: '' })).toEqual(expected);
    expect(await again.find(CARDS, { clientId: ONE, limit: 5 })).toEqual([expected]);
  });

  itNeeding('lists in lists')('gives back lists in lists', async () => {
    const { documents } = held();
    const body = { list: [[1, [null, 'x']], []] };
    await put(documents, CARDS, [{ clientId: ONE, key: '', revision: 1n, body }]);
    expect(await documents.get(CARDS, { clientId: ONE, key: '' })).toMatchObject({ body });
  });

  it('keeps any name inside a document, also those that mean something to a store', async () => {
    const names = ['a.b', '$set', '%2E', '', '__proto__', 'é 𝒳', '0', '\u0001'];
    const nested = Object.fromEntries(names.map((name) => [name, { [name]: name }]));
    const { documents } = held();
    await put(documents, CARDS, [{ clientId: ONE, key: '', revision: 1n, body: { nested } }]);
    const found = await documents.get(CARDS, { clientId: ONE, key: '' });
    expect(Object.entries(found?.body['nested'] ?? {}).sort()).toEqual(
      Object.entries(nested).sort(),
    );
  });

  it('identifies documents by client and key, of each kind', async () => {
    const { documents } = held();
    const key = 2n ** 53n + 1n;
    const write = { revision: 1n, body: { status: 'OPEN' } };
    await put(documents, TICKETS, [
      { clientId: ONE, key: 'r:1', ...write },
      { clientId: TWO, key: 'r:1', ...write },
    ]);
    await put(documents, ENTRIES, [{ clientId: ONE, key, ...write }]);
    expect(await documents.get(TICKETS, { clientId: TWO, key: 'r:1' })).toMatchObject({
      clientId: TWO,
      key: 'r:1',
    });
    expect(await documents.get(TICKETS, { clientId: ONE, key: 'R:1' })).toBeNull();
    expect(await documents.get(ENTRIES, { clientId: ONE, key })).toMatchObject({ key });
    expect(await documents.get(ENTRIES, { clientId: ONE, key: key - 1n })).toBeNull();
    expect(await documents.get(CARDS, { clientId: ONE, key: '' })).toBeNull();
  });

  it('loads many at once, parallel to the ids, null for none', async () => {
    const { documents } = held();
    await put(documents, TICKETS, [
      { clientId: ONE, key: 'a', revision: 1n, body: { n: 1 } },
      { clientId: TWO, key: 'b', revision: 2n, body: { n: 2 } },
    ]);
    const ids = [
      { clientId: TWO, key: 'b' },
      { clientId: ONE, key: 'b' },
      { clientId: ONE, key: 'a' },
      { clientId: TWO, key: 'b' },
    ];
    const loaded = await documents.load(TICKETS, ids, 'served');
    expect(loaded.map((document) => document?.body.n ?? null)).toEqual([2, null, 1, 2]);
    expect(await documents.load(TICKETS, [], 'served')).toEqual([]);
  });
}

function guard(held: Held): void {
  const id = { clientId: ONE, key: '' };

  it('lets only a higher revision overwrite', async () => {
    const { documents } = held();
    await put(documents, CARDS, [{ ...id, revision: 5n, body: { title: 'five' } }]);
    await put(documents, CARDS, [{ ...id, revision: 5n, body: { title: 'again' } }]);
    await put(documents, CARDS, [{ ...id, revision: 4n, body: { title: 'four' } }]);
    expect(await documents.get(CARDS, id)).toMatchObject({ revision: 5n, body: { title: 'five' } });
    await put(documents, CARDS, [{ ...id, revision: 6n, body: { title: 'six' } }]);
    expect(await documents.get(CARDS, id)).toMatchObject({ revision: 6n, body: { title: 'six' } });
    expect(await documents.find(CARDS, { where: [titled('five')], limit: 5 })).toEqual([]);
    expect(await documents.find(CARDS, { where: [titled('six')], limit: 5 })).toHaveLength(1);
  });

  it('writes the same batch again without a trace [I16]', async () => {
    const { documents } = held();
    const writes = [1n, 2n, 3n].map((n) => ({
      clientId: ONE,
      key: n,
      revision: n,
      body: { messageId: `m-${n}` },
    }));
    await put(documents, ENTRIES, writes, 3n);
    const once = await documents.find(ENTRIES, { clientId: ONE, limit: 10 });
    await put(documents, ENTRIES, writes, 3n);
    expect(await documents.find(ENTRIES, { clientId: ONE, limit: 10 })).toEqual(once);
    expect(once).toHaveLength(3);
  });

  it('keeps a deleted document deleted, whatever older comes late', async () => {
    const { documents } = held();
    await put(documents, CARDS, [{ ...id, revision: 3n, body: { title: 'three' } }]);
    await put(documents, CARDS, [{ ...id, revision: 7n, body: null }]);
    await put(documents, CARDS, [{ ...id, revision: 6n, body: { title: 'late' } }]);
    expect(await documents.get(CARDS, id)).toBeNull();
    expect(await documents.load(CARDS, [id], 'served')).toEqual([null]);
    expect(await documents.find(CARDS, { limit: 5 })).toEqual([]);
    expect(await documents.find(CARDS, { clientId: ONE, limit: 5 })).toEqual([]);
    const again = await held().reopen();
    await put(again, CARDS, [{ ...id, revision: 7n, body: { title: 'late' } }]);
    expect(await again.get(CARDS, id)).toBeNull();
    await put(again, CARDS, [{ ...id, revision: 8n, body: { title: 'anew' } }]);
    expect(await again.get(CARDS, id)).toMatchObject({ body: { title: 'anew' } });
  });

  it('deletes what was never there, and still keeps the guard', async () => {
    const { documents } = held();
    await put(documents, CARDS, [{ ...id, revision: 9n, body: null }]);
    await put(documents, CARDS, [{ ...id, revision: 8n, body: { title: 'late' } }]);
    expect(await documents.get(CARDS, id)).toBeNull();
  });
}

const titled = (value: string) => ({ field: 'title', op: '=', value }) as const;

function checkpoints(held: Held): void {
  it('start at -1, follow the writes and only grow', async () => {
    const { documents } = held();
    expect(await documents.checkpoint(CARDS, 'served')).toBe(-1n);
    await put(documents, CARDS, [], 2n ** 53n + 1n);
    await put(documents, CARDS, [], 20n);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(2n ** 53n + 1n);
    const again = await held().reopen();
    await again.prepare(ALL);
    expect(await again.checkpoint(CARDS, 'served')).toBe(2n ** 53n + 1n);
  });

  it('move for the collections written, and for no other', async () => {
    const { documents } = held();
    await documents.write(
      [
        { collection: CARDS, writes: [] },
        { collection: ENTRIES, writes: [] },
      ],
      8n,
      'served',
    );
    expect(await documents.checkpoint(CARDS, 'served')).toBe(8n);
    expect(await documents.checkpoint(ENTRIES, 'served')).toBe(8n);
    expect(await documents.checkpoint(TICKETS, 'served')).toBe(-1n);
  });

  it('refuse a collection that was never prepared', async () => {
    const { documents } = held();
    const unknown = { ...CARDS, name: 'unknown' };
    expect(await documents.checkpoint(unknown, 'served')).toBeNull();
    const asked = documents.get(unknown, { clientId: ONE, key: '' });
    await expect(asked).rejects.toBeInstanceOf(ReadModelUnavailable);
    await expect(put(documents, unknown, [])).rejects.toBeInstanceOf(ReadModelUnavailable);
  });
}
