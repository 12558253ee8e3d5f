import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Outbox, type Mail, type MailPlace } from '../../access/mails/outbox.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';
import { QueryError } from '../query-error.js';

const SCOPE = ['mails'];

/** Mails of the last 90 days, newest first. */
export class ListMails extends Query<Page<Mail>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

@QueryHandler(ListMails)
export class ListMailsHandler implements IQueryHandler<ListMails> {
  constructor(
    private readonly outbox: Outbox,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR; VaultUnavailable */
  async execute({ page: { limit, cursor } }: ListMails): Promise<Page<Mail>> {
    const after = cursor === null ? null : placeIn(await this.cursors.open(SCOPE, cursor));
    const found = await this.outbox.newest(after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    if (last === undefined || found.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(SCOPE, [last.queuedAt, last.mailId]) };
  }
}

function placeIn([sort, id]: readonly unknown[]): MailPlace {
  if (typeof sort === 'string' && typeof id === 'string') return { sort, id };
  throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
}
