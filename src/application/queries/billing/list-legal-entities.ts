import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { LegalEntity } from '../../../domain/legal-entities/state.js';
import { LegalEntityDirectory } from '../../legal-entities/legal-entity-directory.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';

const SCOPE = ['legal-entities'];

/** Legal entities in the order of their ids, as of now. */
export class ListLegalEntities extends Query<Page<LegalEntity>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

@QueryHandler(ListLegalEntities)
export class ListLegalEntitiesHandler implements IQueryHandler<ListLegalEntities> {
  constructor(
    private readonly directory: LegalEntityDirectory,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, LogUnavailable */
  async execute({ page: { limit, cursor } }: ListLegalEntities): Promise<Page<LegalEntity>> {
    const [after = ''] = cursor === null ? [] : await this.cursors.open(SCOPE, cursor);
    const all = await this.directory.all();
    const rest = all.filter(({ legalEntityId }) => legalEntityId > String(after));
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    if (last === undefined || rest.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(SCOPE, [last.legalEntityId]) };
  }
}
