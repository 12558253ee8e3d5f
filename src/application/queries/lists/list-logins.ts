import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LoginLog, type LoginQuery, type RecordedLogin } from '../../access/logins/login-log.js';
import { QueryError } from '../query-error.js';
import { Cursors } from './cursors.js';
import type { Page, PageAsked } from './page.js';

export type LoginFilters = Pick<LoginQuery, 'subjectId' | 'outcome' | 'from' | 'to'>;

/** Logins of the last 90 days, newest first. */
export class ListLogins extends Query<Page<RecordedLogin>> {
  constructor(
    readonly filters: LoginFilters,
    readonly page: PageAsked,
  ) {
    super();
  }
}

@QueryHandler(ListLogins)
export class ListLoginsHandler implements IQueryHandler<ListLogins> {
  constructor(
    private readonly log: LoginLog,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR; VaultUnavailable */
  async execute({ filters, page }: ListLogins): Promise<Page<RecordedLogin>> {
    const { subjectId, outcome, from, to } = filters;
    const scope = ['logins', subjectId, outcome, from, to];
    const { limit, cursor } = page;
    const after = cursor === null ? null : placeIn(await this.cursors.open(scope, cursor));
    const { logins, next } = await this.log.list({ ...filters, after, limit });
    const nextCursor = next === null ? null : await this.cursors.seal(scope, [next.sort, next.id]);
    return { items: logins, nextCursor };
  }
}

function placeIn([sort, id]: readonly unknown[]): NonNullable<LoginQuery['after']> {
  if (typeof sort === 'string' && typeof id === 'string') return { sort, id };
  throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
}
