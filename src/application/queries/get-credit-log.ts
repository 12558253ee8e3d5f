import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../async/time-slices.js';
import {
  creditLog,
  type CreditLogDocument,
  type CreditLogType,
} from '../../../projections/credit-log.js';
import type { Document, Documents, Filter } from '../../ports/documents.js';
import { ClientReader, typedDocument, type StoredDocument } from './client-reader.js';
import { Cursors } from './lists/cursors.js';
import { recharges } from '../../../projections/recharges.js';
import { withPresentPayments } from './present-payments.js';
import {
  pageOf,
  walk,
  type AtLeastRevision,
  type Listing,
  type Page,
  type PageAsked,
} from './lists/page.js';

export interface CreditLogFilters {
  readonly type: CreditLogType | null;
  /** ISO 8601 UTC, inclusive. */
  readonly from: string | null;
  /** ISO 8601 UTC, exclusive. */
  readonly to: string | null;
  readonly messageId: string | null;
  readonly order: 'asc' | 'desc';
}

/** The credit log, and the present payments of its recharges. */
const COLLECTIONS = [creditLog.collection, recharges.collection];

export type CreditLogLine = StoredDocument<CreditLogDocument>;

/** The credit log of a client: the oldest entry first, the newest last (S2-13 … S2-16). */
export class GetCreditLog extends Query<Page<CreditLogLine>> {
  constructor(
    readonly clientId: string,
    readonly filters: CreditLogFilters,
    readonly page: PageAsked & AtLeastRevision,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(GetCreditLog)
export class GetCreditLogHandler implements IQueryHandler<GetCreditLog> {
  constructor(
    private readonly reader: ClientReader,
    private readonly cursors: Cursors,
  ) {}

  async execute({ clientId, filters, page, work }: GetCreditLog): Promise<Page<CreditLogLine>> {
    await this.reader.balance(clientId, page.minRevision, COLLECTIONS);
    const listing = listingOf(clientId, filters);
    const found = await pageOf(this.reader.documents, this.cursors, listing, { ...page, work });
    const items = await linesOf(this.reader.documents, found.items);
    return { items, nextCursor: found.nextCursor };
  }
}

/** The whole credit log, page by page; a page is read on demand. */
export class StreamCreditLog extends Query<AsyncIterable<readonly CreditLogLine[]>> {
  constructor(
    readonly clientId: string,
    readonly filters: CreditLogFilters,
    readonly minRevision: bigint | null,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(StreamCreditLog)
export class StreamCreditLogHandler implements IQueryHandler<StreamCreditLog> {
  constructor(private readonly reader: ClientReader) {}

  /** Refuses before the first page, so a started answer never turns into a refusal. */
  async execute({
    clientId,
    filters,
    minRevision,
    work,
  }: StreamCreditLog): Promise<AsyncIterable<readonly CreditLogLine[]>> {
    await this.reader.balance(clientId, minRevision, COLLECTIONS);
    const { documents } = this.reader;
    return pagesOf(documents, walk(documents, listingOf(clientId, filters), work));
  }
}

async function* pagesOf(
  documents: Documents,
  pages: AsyncIterable<readonly Document[]>,
): AsyncGenerator<readonly CreditLogLine[]> {
  for await (const page of pages) yield await linesOf(documents, page);
}

function linesOf(
  documents: Documents,
  found: readonly Document[],
): Promise<readonly CreditLogLine[]> {
  const lines = found.map((document) => typedDocument<CreditLogDocument>(document));
  return withPresentPayments(documents, lines);
}

function listingOf(clientId: string, filters: CreditLogFilters): Listing {
  const { type, from, to, messageId, order } = filters;
  const where: Filter[] = [];
  if (type !== null) where.push({ field: 'type', op: '=', value: type });
  if (from !== null) where.push({ field: 'at', op: '>=', value: from });
  if (to !== null) where.push({ field: 'at', op: '<', value: to });
  if (messageId !== null) where.push({ field: 'messageId', op: '=', value: messageId });
  return {
    collection: creditLog.collection,
    scope: ['log', clientId, type, from, to, messageId, order],
    query: { clientId, where },
    sort: { field: 'key', descending: order === 'desc' },
  };
}
