import fc from 'fast-check';
import { EmbeddedDocuments } from '../../../src/adapters/embedded/documents/documents.js';
import {
  indexedFilters,
  isByKey,
} from '../../../src/adapters/embedded/documents/document-order.js';
import { TimeSlices, type SlicedWork } from '../../../src/async/time-slices.js';
import type { Body, CollectionSpec, Document, Query } from '../../../src/ports/documents.js';
import { clients } from '../../../projections/clients.js';
import { creditLog } from '../../../projections/credit-log.js';
import { purgeSchedule } from '../../../projections/purge-schedule.js';
import { recharges } from '../../../projections/recharges.js';
import { reservations } from '../../../projections/reservations.js';
import { SteppedTurns } from '../../async/stepped-turns.js';
import { documentsContract } from '../documents.contract.js';
import { ALL, CARDS, ENTRIES, ONE, put, TICKETS } from '../documents-fixture.js';
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.js';

/** Answers every query as a long read does: in steps where no index answers it. */
class DocumentsInSteps extends EmbeddedDocuments {
  override find(
    collection: CollectionSpec,
    query: Query,
    work: SlicedWork = new TimeSlices().work(),
  ): Promise<Document[]> {
    return super.find(collection, query, work);
  }
}

documentsContract('embedded in steps', async () => {
  const directory = await temporaryDirectory();
  const open = (): EmbeddedDocuments =>
    new DocumentsInSteps(directory.file('models.db'), { role: 'writer' });
  let documents = open();
  return {
    documents,
    reopen: async () => {
      await documents.close();
      documents = open();
      return documents;
    },
    close: async () => {
      await documents.close();
      await directory.remove();
    },
  };
});

/** More than one step examines at once, with many ties. */
const CARDS_MADE = 900;
const clientId = (n: number): string => `${String(n * 7_919).padStart(8, '0')}-0000-4000-8000-0000`;
const TITLES = ['a', 'b', 'é', '\u{1f600}', '\uffee', null];
const cardOf = (n: number): Body => ({
  title: TITLES[n % TITLES.length] ?? null,
  amount: n % 11 === 0 ? null : BigInt((n * 31) % 5) * 2n ** 53n,
  status: n % 3 === 0 ? 'OPEN' : 'CLOSED',
  note: `note ${n % 50}`,
});
const ticketOf = (n: number): Body => ({
  status: ['OPEN', 'CLOSED', 'LOST'][n % 3] ?? null,
  due: `due ${(n * 13) % 4}`,
});

describe('a search in steps', () => {
  let directory: TemporaryDirectory;
  let documents: EmbeddedDocuments;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    documents = new EmbeddedDocuments(directory.file('models.db'), { role: 'writer' });
    await documents.prepare(ALL);
    const numbers = Array.from({ length: CARDS_MADE }, (_, n) => n);
    const cards = numbers.map((n) => {
      return { clientId: clientId((n * 37) % CARDS_MADE), key: '', revision: 1n, body: cardOf(n) };
    });
    await put(documents, CARDS, cards);
    const tickets = numbers.map((n) => {
      const key = `ticket ${(n * 37) % CARDS_MADE}`;
      return { clientId: ONE, key, revision: 1n, body: n % 40 === 0 ? null : ticketOf(n) };
    });
    await put(documents, TICKETS, tickets);
    const entries = numbers.map((n) => {
      const body = { messageId: `m-${n % 90}`, type: n % 7 === 0 ? 'REFUND' : 'DEBIT' };
      return { clientId: ONE, key: BigInt(n * 3), revision: BigInt(n * 3), body };
    });
    await put(documents, ENTRIES, entries);
  });

  afterAll(async () => {
    await documents.close();
    await directory.remove();
  });

  const filter = fc.constantFrom(
    { field: 'status', op: '=', value: 'OPEN' } as const,
    { field: 'status', op: 'in', value: ['OPEN', 'LOST'] } as const,
    { field: 'title', op: '>=', value: 'b' } as const,
    { field: 'note', op: 'contains', value: '7' } as const,
    { field: 'amount', op: '<', value: 3n * 2n ** 53n } as const,
    { field: 'due', op: '<=', value: 'due 2' } as const,
    { field: 'type', op: '=', value: 'REFUND' } as const,
    { field: 'messageId', op: '=', value: 'm-3' } as const,
  );
  const shape = fc.constantFrom(
    ...['title', 'amount', 'status', 'note'].map((field) => ({ collection: CARDS, field })),
    ...['due', 'status', 'key'].map((field) => ({ collection: TICKETS, field, clientId: ONE })),
    { collection: ENTRIES, field: 'key', clientId: ONE },
  );

  it('finds what one query finds, page by page, in any order', async () => {
    const sizes = fc.constantFrom(1, 7, 40, 400);
    const conditions = { where: fc.array(filter, { maxLength: 2 }), any: fc.option(filter) };
    const asked = fc.record({ shape, limit: sizes, descending: fc.boolean(), ...conditions });
    await fc.assert(
      fc.asyncProperty(asked, async ({ shape: of, limit, descending, where, any }) => {
        const { collection, field } = of;
        const sort = { field, descending };
        const own = 'clientId' in of ? { clientId: of.clientId } : {};
        const query: Query = { ...own, sort, where, limit, ...(any && { any: [any] }) };
        let after: Query['after'];
        for (let page = 0; page < 3; page++) {
          const wanted = { ...query, ...(after && { after }) };
          const once = await documents.find(collection, wanted);
          const inSteps = await documents.find(collection, wanted, new TimeSlices().work());
          expect(inSteps).toEqual(once);
          const last = once.at(-1);
          if (last === undefined) return;
          const value = field === 'key' ? last.key : ((last.body[field] ?? null) as string | null);
          after = { value, id: last };
        }
      }),
      { numRuns: 150 },
    );
  });

  it('pauses between its steps, and stops when its caller hangs up', async () => {
    const [slices, timer] = SteppedTurns.slices(10, 5);
    const query = { any: [{ field: 'note', op: 'contains', value: 'nothing' } as const], limit: 5 };
    await expect(documents.find(CARDS, query, slices.work())).resolves.toEqual([]);
    // Steps of 50, 100, 200 and then 250 documents.
    expect(timer.turns).toBeGreaterThanOrEqual(5);
    const abort = new AbortController();
    abort.abort(new Error('gone'));
    const found = documents.find(CARDS, query, slices.work(abort.signal));
    await expect(found).rejects.toThrow('gone');
  });

  it('ends as soon as the rest of the order cannot matter', async () => {
    const [slices, timer] = SteppedTurns.slices(10, 5);
    const query = { clientId: ONE, where: [{ field: 'type', op: '=', value: 'DEBIT' } as const] };
    const found = await documents.find(ENTRIES, { ...query, limit: 20 }, slices.work());
    expect(found).toHaveLength(20);
    expect(timer.turns).toBe(0);
  });

  it('follows the index that has its order', () => {
    const by = (field: string) => ({ sort: { field, descending: false }, limit: 1 });
    const equal = (field: string) => ({ field, op: '=', value: 'x' }) as const;
    const from = (field: string) => ({ field, op: '>=', value: 'x' }) as const;
    const of = (
      { collection }: { readonly collection: CollectionSpec },
      query: Query,
      isOfClient: boolean,
    ): readonly string[] | null => {
      const found = indexedFilters(collection, query, isOfClient);
      return found && found.map(({ field, op }) => `${field} ${op}`);
    };
    expect(of(clients, by('usernameSort'), false)).toEqual([]);
    expect(of(clients, { ...by('availableMicro'), where: [equal('level')] }, false)).toEqual([]);
    const open = { ...by('expiresAt'), where: [equal('status'), from('expiresAt')] };
    expect(of(reservations, open, true)).toEqual(['status =', 'expiresAt >=']);
    expect(of(reservations, by('expiresAt'), true)).toBeNull();
    const paid = { ...by('at'), where: [from('at'), equal('paymentStatus')] };
    expect(of(recharges, paid, false)).toEqual(['paymentStatus =', 'at >=']);
    expect(of(recharges, { ...by('at'), where: [from('at')] }, true)).toEqual(['at >=']);
    expect(of(purgeSchedule, { ...by('purgeAt'), where: [from('purgeAt')] }, false)).toEqual([
      'purgeAt >=',
    ]);
  });

  it('is not needed where a key or an id leads to the documents', () => {
    const { collection } = creditLog;
    const where = [{ field: 'messageId', op: '=', value: 'x' } as const];
    expect(isByKey(collection, { limit: 1 }, true)).toBe(true);
    expect(isByKey(collection, { where, limit: 1 }, true)).toBe(true);
    const typed = [...where, { field: 'type', op: '=', value: 'x' } as const];
    expect(isByKey(collection, { where: typed, limit: 1 }, true)).toBe(false);
    expect(isByKey(collection, { where: typed.slice(1), limit: 1 }, true)).toBe(false);
  });
});
