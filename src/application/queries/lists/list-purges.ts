import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import {
  purgeSchedule,
  type PurgeScheduleDocument,
} from '../../../../projections/purge-schedule.js';
import { ClientReader, typedDocument } from '../client-reader.js';
import { Cursors } from './cursors.js';
import { pageOf, type Page, type PageAsked } from './page.js';

export interface PurgeRow {
  readonly clientId: string;
  readonly purge: PurgeScheduleDocument;
}

/** The 90-day schedule (S1-36, C-4), soonest first. */
export class ListPurges extends Query<Page<PurgeRow>> {
  constructor(
    readonly page: PageAsked,
    readonly minPosition: bigint | null,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

/** Sorts before any instant: a hold on a client that is not disabled has no `purgeAt`. */
const EARLIEST = '0';

@QueryHandler(ListPurges)
export class ListPurgesHandler implements IQueryHandler<ListPurges> {
  constructor(
    private readonly reader: ClientReader,
    private readonly cursors: Cursors,
  ) {}

  async execute({ page, minPosition, work }: ListPurges): Promise<Page<PurgeRow>> {
    const { collection } = purgeSchedule;
    await this.reader.ledger(minPosition, [collection]);
    const listing = {
      collection,
      scope: ['purges'],
      query: { where: [{ field: 'purgeAt', op: '>=', value: EARLIEST } as const] },
      sort: { field: 'purgeAt', descending: false },
    };
    const found = await pageOf(this.reader.documents, this.cursors, listing, { ...page, work });
    const items = found.items.map((document) => {
      const { clientId, body } = typedDocument<PurgeScheduleDocument>(document);
      return { clientId, purge: body };
    });
    return { items, nextCursor: found.nextCursor };
  }
}
