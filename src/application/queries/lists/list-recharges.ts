import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import { recharges, type RechargeDocument } from '../../../../projections/recharges.js';
import type { PaymentStatus } from '../../../domain/client/events.js';
import type { Document, Filter } from '../../../ports/documents.js';
import { ClientReader, typedDocument } from '../client-reader.js';
import { Cursors } from './cursors.js';
import { pageOf, type AtLeastRevision, type Listing, type Page, type PageAsked } from './page.js';
import { QueryError } from '../query-error.js';

/** A recharge with its present payment. */
export interface RechargeAnswer {
  readonly clientId: string;
  readonly rechargeId: string;
  readonly recharge: RechargeDocument;
}

export interface RechargeFilters {
  /** A recharge without a stated payment has no status, and is in neither list. */
  readonly status: PaymentStatus | null;
  /** Time of the recharge: ISO 8601 UTC, inclusive. */
  readonly from: string | null;
  /** ISO 8601 UTC, exclusive. */
  readonly to: string | null;
}

/** The recharges of one client, oldest first. */
export class ListClientRecharges extends Query<Page<RechargeAnswer>> {
  constructor(
    readonly clientId: string,
    readonly filters: RechargeFilters,
    readonly page: PageAsked & AtLeastRevision,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ListClientRecharges)
export class ListClientRechargesHandler implements IQueryHandler<ListClientRecharges> {
  constructor(
    private readonly reader: ClientReader,
    private readonly cursors: Cursors,
  ) {}

  async execute(question: ListClientRecharges): Promise<Page<RechargeAnswer>> {
    const { clientId, filters, page, work } = question;
    await this.reader.balance(clientId, page.minRevision, [recharges.collection]);
    const listing = listingOf(clientId, filters);
    return answered(await pageOf(this.reader.documents, this.cursors, listing, { ...page, work }));
  }
}

/** The recharges of all clients together, oldest first. */
export class ListRecharges extends Query<Page<RechargeAnswer>> {
  constructor(
    /** Null = all clients. */
    readonly clientId: string | null,
    readonly filters: RechargeFilters,
    readonly page: PageAsked & { readonly minPosition: bigint | null },
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ListRecharges)
export class ListRechargesHandler implements IQueryHandler<ListRecharges> {
  constructor(
    private readonly reader: ClientReader,
    private readonly cursors: Cursors,
  ) {}

  async execute(question: ListRecharges): Promise<Page<RechargeAnswer>> {
    const { clientId, filters, page, work } = question;
    await this.reader.ledger(page.minPosition, [recharges.collection]);
    const listing = listingOf(clientId, filters);
    return answered(await pageOf(this.reader.documents, this.cursors, listing, { ...page, work }));
  }
}

export class GetRecharge extends Query<RechargeAnswer> {
  constructor(
    readonly clientId: string,
    readonly rechargeId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetRecharge)
export class GetRechargeHandler implements IQueryHandler<GetRecharge> {
  constructor(private readonly reader: ClientReader) {}

  async execute({ clientId, rechargeId, minRevision }: GetRecharge): Promise<RechargeAnswer> {
    const { collection } = recharges;
    await this.reader.balance(clientId, minRevision, [collection]);
    const found = await this.reader.find(clientId, [collection], () =>
      this.reader.documents.get(collection, { clientId, key: rechargeId }),
    );
    if (found === null) throw new QueryError('RECHARGE_NOT_FOUND', 'There is no such recharge.');
    return answerOf(found);
  }
}

function listingOf(clientId: string | null, { status, from, to }: RechargeFilters): Listing {
  const where: Filter[] = [];
  if (status !== null) where.push({ field: 'paymentStatus', op: '=', value: status });
  if (from !== null) where.push({ field: 'at', op: '>=', value: from });
  if (to !== null) where.push({ field: 'at', op: '<', value: to });
  return {
    collection: recharges.collection,
    scope: ['recharges', clientId, status, from, to],
    query: { ...(clientId !== null && { clientId }), where },
    sort: { field: 'at', descending: false },
  };
}

function answered({ items, nextCursor }: Page<Document>): Page<RechargeAnswer> {
  return { items: items.map(answerOf), nextCursor };
}

function answerOf(document: Document): RechargeAnswer {
  const { clientId, key, body } = typedDocument<RechargeDocument>(document);
  return { clientId, rechargeId: String(key), recharge: body };
}
