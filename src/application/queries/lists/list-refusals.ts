import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { RefusalCode } from '../../../domain/client/decision.js';
import type { RefusedMessage } from '../../../ports/refusal-log.js';
import { Refusals } from '../../refusals/refusals.js';
import { ClientReader } from '../client-reader.js';
import { Cursors } from './cursors.js';
import type { Page, PageAsked } from './page.js';
import { QueryError } from '../query-error.js';

export interface RefusalFilters {
  readonly messageId: string | null;
  /** Matches any of the failed rules. */
  readonly code: RefusalCode | null;
  /** Epoch milliseconds of the first refusal: `from` is inclusive, `until` exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  readonly order: 'asc' | 'desc';
}

/** Recently refused debits and reservations, oldest first by default. */
export class ListRefusals extends Query<Page<RefusedMessage>> {
  constructor(
    /** Null = all clients that the caller may see. */
    readonly clientId: string | null,
    /** The clients that the caller may see; null = all. */
    readonly visible: ReadonlySet<string> | null,
    readonly filters: RefusalFilters,
    readonly page: PageAsked,
  ) {
    super();
  }
}

@QueryHandler(ListRefusals)
export class ListRefusalsHandler implements IQueryHandler<ListRefusals> {
  constructor(
    private readonly reader: ClientReader,
    private readonly refusals: Refusals,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError CLIENT_NOT_FOUND, INVALID_CURSOR; RefusalLogUnavailable */
  async execute({ clientId, visible, filters, page }: ListRefusals): Promise<Page<RefusedMessage>> {
    if (clientId !== null) await this.reader.balance(clientId, null);
    const { messageId, code, from, to, order } = filters;
    const scope = ['refusals', clientId, messageId, code, from, to, order];
    const found = await this.refusals.list({
      clientIds: clientId === null ? visible && [...visible] : [clientId],
      messageId,
      code,
      from,
      to,
      descending: order === 'desc',
      after: page.cursor === null ? null : placeIn(await this.cursors.open(scope, page.cursor)),
      limit: page.limit + 1,
    });
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    if (last === undefined || found.length <= page.limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(scope, [last.place]) };
  }
}

function placeIn([place]: readonly unknown[]): string {
  if (typeof place === 'string') return place;
  throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
}
