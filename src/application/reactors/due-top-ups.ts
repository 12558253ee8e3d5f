import { dateOf } from '../../domain/client/top-ups/calendar-dates.js';
import { startOfLocalDate } from '../../domain/client/top-ups/due-periods.js';
import type { Document, Documents, Filter, Query } from '../../ports/documents.js';
import { topUps, type TopUpsDocument } from '../../../projections/top-ups.js';
import { localDates } from '../schedule/local-dates.js';

/** Clients with a top-up that is due, as one query finds them. */
interface DueQuery {
  readonly source: 'MONTHLY_TOPUP' | 'PLAN';
  readonly field: 'monthlyOn' | 'planOn' | 'firesAt';
  readonly where: readonly Filter[];
}

export interface DuePage {
  readonly source: DueQuery['source'];
  /** In the order of their time. */
  readonly clientIds: readonly string[];
  /** Epoch milliseconds at which the first of them became due. */
  readonly dueSince: number;
}

/** Clients of one page. */
const PAGE = 500;
/** Before every instant as text. */
const EARLIEST = '0';

/**
 * One walk over all top-ups that are due at an instant, page by page, each client once.
 *
 * - A date in a document is due where it has started: in every zone, or in the zones that are named.
 * - A threshold is due whatever the clock says now: the fact that made it due has happened.
 */
export class DueTopUps {
  private readonly queries: DueQuery[];
  private after: Query['after'];

  constructor(
    private readonly documents: Documents,
    now: number,
  ) {
    this.queries = queriesAt(now);
  }

  /** Null when no further client is due. */
  async next(): Promise<DuePage | null> {
    for (;;) {
      const [query] = this.queries;
      if (query === undefined) return null;
      const { after } = this;
      const found = await this.documents.find(topUps.collection, {
        where: query.where,
        sort: { field: query.field, descending: false },
        ...(after && { after }),
        limit: PAGE,
      });
      const last = found.length < PAGE ? undefined : found.at(-1);
      this.after = last && { value: last.body[query.field] as string, id: last };
      if (last === undefined) this.queries.shift();
      const [first] = found;
      if (first === undefined) continue;
      const clientIds = found.map(({ clientId }) => clientId);
      return { source: query.source, clientIds, dueSince: dueSince(first, query) };
    }
  }
}

function queriesAt(now: number): DueQuery[] {
  const { everywhere, started } = localDates(now);
  const fires = { field: 'firesAt', op: '>=', value: EARLIEST } as const;
  const dated = (source: DueQuery['source'], field: 'monthlyOn' | 'planOn'): DueQuery[] => [
    { source, field, where: [{ field, op: '<=', value: everywhere }] },
    ...started.map(({ date, zones }) => ({
      ...{ source, field },
      where: [
        { field, op: '=', value: date } as const,
        { field: 'zone', op: 'in', value: zones } as const,
      ],
    })),
  ];
  return [
    { source: 'PLAN', field: 'firesAt', where: [fires] },
    ...dated('MONTHLY_TOPUP', 'monthlyOn'),
    ...dated('PLAN', 'planOn'),
  ];
}

function dueSince({ body }: Document, { field }: DueQuery): number {
  const { zone, [field]: on } = body as TopUpsDocument;
  if (field === 'firesAt') return Date.parse(on ?? '');
  return startOfLocalDate(zone, dateOf(on ?? ''));
}
