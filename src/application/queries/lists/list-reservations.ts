import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import {
  reservations,
  type ReservationDocument,
  type ReservationStatus,
} from '../../../../projections/reservations.js';
import type { Document, Filter } from '../../../ports/documents.js';
import { ClientReader, typedDocument } from '../client-reader.js';
import { Cursors } from './cursors.js';
import { pageOf, type AtLeastRevision, type Page, type PageAsked } from './page.js';
import { QueryError } from '../query-error.js';

/** A reservation as of now: an expired open reservation is EXPIRED before any fact records it. */
export interface ReservationAnswer {
  readonly reservationId: string;
  readonly reservation: ReservationDocument;
}

/** A client's reservations, the earliest expiry first. */
export class ListReservations extends Query<Page<ReservationAnswer>> {
  constructor(
    readonly clientId: string,
    readonly status: ReservationStatus | null,
    readonly page: PageAsked & AtLeastRevision,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ListReservations)
export class ListReservationsHandler implements IQueryHandler<ListReservations> {
  constructor(
    private readonly reader: ClientReader,
    private readonly cursors: Cursors,
  ) {}

  async execute({
    clientId,
    status,
    page,
    work,
  }: ListReservations): Promise<Page<ReservationAnswer>> {
    await this.reader.balance(clientId, page.minRevision, [reservations.collection]);
    const now = new Date(this.reader.now()).toISOString();
    const listing = {
      collection: reservations.collection,
      scope: ['reservations', clientId, status],
      query: { clientId, where: status === null ? [] : isNow(status, now) },
      sort: { field: 'expiresAt', descending: false },
    };
    const found = await pageOf(this.reader.documents, this.cursors, listing, { ...page, work });
    return { items: found.items.map((one) => asOf(one, now)), nextCursor: found.nextCursor };
  }
}

export class GetReservation extends Query<ReservationAnswer> {
  constructor(
    readonly clientId: string,
    readonly reservationId: string,
    readonly minRevision: bigint | null,
  ) {
    super();
  }
}

@QueryHandler(GetReservation)
export class GetReservationHandler implements IQueryHandler<GetReservation> {
  constructor(private readonly reader: ClientReader) {}

  async execute(question: GetReservation): Promise<ReservationAnswer> {
    const { clientId, reservationId, minRevision } = question;
    const { collection } = reservations;
    await this.reader.balance(clientId, minRevision, [collection]);
    const found = await this.reader.find(clientId, [collection], () =>
      this.reader.documents.get(collection, { clientId, key: reservationId }),
    );
    if (found === null) {
      throw new QueryError('RESERVATION_NOT_FOUND', 'There is no such reservation.');
    }
    return asOf(found, new Date(this.reader.now()).toISOString());
  }
}

/** Converts a present status to filters on the stored documents. */
function isNow(status: ReservationStatus, now: string): Filter[] {
  if (status === 'OPEN') {
    return [
      { field: 'status', op: '=', value: 'OPEN' },
      { field: 'expiresAt', op: '>', value: now },
    ];
  }
  if (status !== 'EXPIRED') return [{ field: 'status', op: '=', value: status }];
  return [
    { field: 'status', op: 'in', value: ['OPEN', 'EXPIRED'] },
    { field: 'expiresAt', op: '<=', value: now },
  ];
}

function asOf(document: Document, now: string): ReservationAnswer {
  const { key, body } = typedDocument<ReservationDocument>(document);
  const expired = body.status === 'OPEN' && body.expiresAt <= now;
  const reservation = expired ? ({ ...body, status: 'EXPIRED' } as const) : body;
  return { reservationId: String(key), reservation };
}
