import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import type { Caller } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { IssuedStatements, type IssuedFact } from '../../statements/issued-statements.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';
import { demandClient } from './demand-client.js';

/** The statements of a client that were issued, newest first. */
export class ListStatements extends Query<Page<IssuedFact>> {
  constructor(
    readonly clientId: string,
    readonly page: PageAsked & { readonly caller: Caller },
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(ListStatements)
export class ListStatementsHandler implements IQueryHandler<ListStatements> {
  constructor(
    private readonly lanes: Lanes,
    private readonly issued: IssuedStatements,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError CLIENT_NOT_FOUND, CLIENT_PURGED, INVALID_CURSOR, LogUnavailable */
  async execute({ clientId, page, work }: ListStatements): Promise<Page<IssuedFact>> {
    const { limit, cursor, caller } = page;
    await demandClient(this.lanes, clientId, caller);
    const scope = ['statements', clientId];
    const [place] = cursor === null ? [] : await this.cursors.open(scope, cursor);
    const before = typeof place === 'bigint' ? place : null;
    const facts = await this.issued.ofClient(clientId, { before, max: limit + 1 }, work);
    const items = facts.slice(0, limit);
    const last = items.at(-1);
    if (last === undefined || facts.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(scope, [last.revision]) };
  }
}
