import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { balance, type BalanceDocument } from '../../../../projections/balance.js';
import { clients, type ClientsDocument } from '../../../../projections/clients.js';
import type { MeterDocument, MeterLevel } from '../../../../projections/meter.js';
import { searchText } from '../../../domain/search-text.js';
import type { Document, Filter } from '../../../ports/documents.js';
import { balanceNow } from '../balance-at.js';
import { ClientReader, typedDocument } from '../client-reader.js';
import { Cursors } from './cursors.js';
import { pageOf, type Page, type PageAsked } from './page.js';

/** Sort keys of the list of clients; a leading minus reverses the order. */
export const CLIENT_SORTS = ['username', 'createdAt', 'available'] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

const SORT_FIELDS = {
  username: 'usernameSort',
  createdAt: 'createdAt',
  available: 'availableMicro',
} as const satisfies { [sort in ClientSort]: keyof ClientsDocument };

export interface ClientFilters {
  /** Part of a username, name, company or e-mail, in any case, with or without accents. */
  readonly search: string | null;
  readonly status: 'ACTIVE' | 'DISABLED' | null;
  readonly level: MeterLevel | null;
  readonly sort: ClientSort;
  readonly descending: boolean;
}

/** A row of the list, with the meter as of now. */
export interface ClientRow {
  readonly clientId: string;
  readonly row: ClientsDocument;
  readonly meter: MeterDocument;
}

/** The list of clients (S0-R2, S1-29). */
export class ListClients extends Query<Page<ClientRow>> {
  constructor(
    readonly filters: ClientFilters,
    readonly page: PageAsked,
    readonly minPosition: bigint | null,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

/** Rows that are measured in one step: some two milliseconds. */
const MEASURED = 100;

@QueryHandler(ListClients)
export class ListClientsHandler implements IQueryHandler<ListClients> {
  constructor(
    private readonly reader: ClientReader,
    private readonly cursors: Cursors,
  ) {}

  async execute(asked: ListClients): Promise<Page<ClientRow>> {
    const { filters, page, minPosition, work } = asked;
    await this.reader.ledger(minPosition, [clients.collection, balance.collection]);
    const { search, status, level, sort, descending } = filters;
    const listing = {
      collection: clients.collection,
      scope: ['clients', search, status, level, sort, descending],
      query: { where: conditions(filters), ...searching(search) },
      sort: { field: SORT_FIELDS[sort], descending },
    };
    const found = await pageOf(this.reader.documents, this.cursors, listing, { ...page, work });
    const items: ClientRow[] = [];
    for (let from = 0; from < found.items.length; from += MEASURED) {
      await work.pause();
      items.push(...(await this.measured(found.items.slice(from, from + MEASURED))));
    }
    return { items, nextCursor: found.nextCursor };
  }

  /** The meters of a part of a page, with its balances from one query. */
  private async measured(rows: readonly Document[]): Promise<ClientRow[]> {
    const ids = rows.map(({ clientId }) => ({ clientId, key: '' }));
    const balances = await this.reader.documents.load(balance.collection, ids, 'served');
    const measured = rows.map(async (row, index) => {
      const document = balances[index];
      if (!document) return null;
      const { meter } = await balanceNow(this.reader, typedDocument<BalanceDocument>(document));
      return { clientId: row.clientId, row: typedDocument<ClientsDocument>(row).body, meter };
    });
    // A client that was purged between the two queries is omitted.
    return (await Promise.all(measured)).filter((row) => row !== null);
  }
}

function conditions({ status, level }: ClientFilters): Filter[] {
  const where: Filter[] = [];
  if (status !== null) where.push({ field: 'status', op: '=', value: status });
  if (level !== null) where.push({ field: 'level', op: '=', value: level });
  return where;
}

function searching(search: string | null): { readonly any?: readonly Filter[] } {
  const value = searchText(search ?? '');
  if (value === '') return {};
  const fields = ['usernameSort', 'emailSearch', 'nameSearch', 'companySearch'];
  return { any: fields.map((field) => ({ field, op: 'contains', value }) as const) };
}
