import type { DocumentId, Documents } from '../../../src/ports/documents.js';
import { CARDS, ENTRIES, ONE, put, TICKETS, TWO } from '../documents-fixture.js';
import type { Held } from '../documents-fixture.js';

const SPECS = [CARDS, TICKETS, ENTRIES];

/** Several documents of each kind for both clients. */
async function fill(documents: Documents): Promise<void> {
  for (const clientId of [ONE, TWO]) {
    const write = (key: string | bigint, revision = 1n) => ({
      clientId,
      key,
      revision,
      body: { title: 'kept', amount: '1' },
    });
    await put(documents, CARDS, [write('')]);
    await put(documents, TICKETS, [write('a'), write('b'), write('c')]);
    await put(documents, ENTRIES, [write(0n), write(1n), write(2n)]);
  }
}

async function removeAll(documents: Documents, clientId: string, max = 2): Promise<number> {
  let removed = 0;
  for (const spec of SPECS) {
    for (;;) {
      const some = await documents.removeSome(spec, clientId, max);
      removed += some;
      if (some === 0) break;
    }
  }
  return removed;
}

/** The part of the documents contract about purged clients. */
export function removal(held: Held): void {
  it('removes the documents of one client in parts, and nothing of others', async () => {
    const { documents } = held();
    await fill(documents);
    expect(await removeAll(documents, ONE)).toBe(7);
    expect(await removeAll(documents, ONE)).toBe(0);
    await documents.scrub();
    const again = await held().reopen();
    for (const spec of SPECS) {
      const found = await again.find(spec, { limit: 9 });
      expect(found.map(({ clientId }) => clientId)).toEqual(found.map(() => TWO));
    }
    expect(await again.find(ENTRIES, { limit: 9 })).toHaveLength(3);
  });

  it('removes them from the generation being filled too', async () => {
    const { documents } = held();
    await documents.startNext(CARDS);
    const writes = [{ clientId: ONE, key: '', revision: 1n, body: { title: 'next' } }];
    await documents.write([{ collection: CARDS, writes }], 5n, 'next');
    expect(await documents.removeSome(CARDS, ONE, 10)).toBe(1);
    await documents.switchToNext(CARDS);
    expect(await documents.find(CARDS, { limit: 9 })).toEqual([]);
  });

  it('removes what deleted documents have left', async () => {
    const { documents } = held();
    const id: DocumentId = { clientId: ONE, key: 'a' };
    await put(documents, TICKETS, [{ ...id, revision: 3n, body: null }]);
    await documents.removeSome(TICKETS, ONE, 10);
    await put(documents, TICKETS, [{ ...id, revision: 1n, body: { title: 'new' } }]);
    expect(await documents.get(TICKETS, id)).toMatchObject({ revision: 1n });
  });
}
