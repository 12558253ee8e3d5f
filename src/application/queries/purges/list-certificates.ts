import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Certificate } from '../../../domain/purges/state.js';
import { PurgeJournal } from '../../purge/purge-journal.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';
import { QueryError } from '../query-error.js';

/** Certificates of past purges, newest first. */
export class ListCertificates extends Query<Page<Certificate>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

const SCOPE = ['purge-certificates'];

@QueryHandler(ListCertificates)
export class ListCertificatesHandler implements IQueryHandler<ListCertificates> {
  constructor(
    private readonly journal: PurgeJournal,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, LogUnavailable */
  async execute({ page }: ListCertificates): Promise<Page<Certificate>> {
    const { certificates } = await this.journal.purges();
    const end = page.cursor === null ? certificates.size : await this.placeIn(page.cursor);
    const from = Math.max(0, end - page.limit);
    const items = certificates.slice(from, end).reverse().toArray();
    const nextCursor = from > 0 ? await this.cursors.seal(SCOPE, [from]) : null;
    return { items, nextCursor };
  }

  private async placeIn(cursor: string): Promise<number> {
    const [place] = await this.cursors.open(SCOPE, cursor);
    if (typeof place === 'number') return place;
    throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
  }
}
