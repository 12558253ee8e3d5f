import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Schedule, type ScheduleCursor } from '../../schedule/schedule.js';
import {
  HELD_KINDS,
  SCHEDULE_KINDS,
  type ScheduleEntry,
  type ScheduleKind,
  type ShownEntry,
} from '../../schedule/schedule-source.js';
import { ClockWatch } from '../../schedule/clock-watch.js';
import { ClientReader } from '../client-reader.js';
import { QueryError } from '../query-error.js';
import { Cursors, type Place } from './cursors.js';
import type { Page, PageAsked } from './page.js';

export interface ScheduleFilters {
  /** Null = every kind. */
  readonly kind: ScheduleKind | null;
  /** ISO 8601 UTC, inclusive; null = what is overdue, too. */
  readonly from: string | null;
  /** ISO 8601 UTC, exclusive; null = without an end. */
  readonly to: string | null;
}

/** Work that is due, or becomes due, soonest first. */
export class ListSchedule extends Query<Page<ShownEntry>> {
  constructor(
    readonly filters: ScheduleFilters,
    readonly page: PageAsked & { readonly minPosition: bigint | null },
  ) {
    super();
  }
}

/** Texts before and behind every instant. */
const [EARLIEST, LATEST] = ['0', '9999-12-31T24:00:00.000Z'];

@QueryHandler(ListSchedule)
export class ListScheduleHandler implements IQueryHandler<ListSchedule> {
  constructor(
    private readonly reader: ClientReader,
    private readonly schedule: Schedule,
    private readonly cursors: Cursors,
    private readonly clockWatch: ClockWatch,
  ) {}

  /** @throws QueryError INVALID_CURSOR, PROJECTION_BEHIND */
  async execute({ filters, page }: ListSchedule): Promise<Page<ShownEntry>> {
    const { kind, from, to } = filters;
    await this.reader.ledger(page.minPosition, this.schedule.collections(kind));
    const scope = ['schedule', kind, from, to];
    const found = await this.schedule.list({
      kind,
      from: from ?? EARLIEST,
      to: to ?? LATEST,
      after: page.cursor === null ? null : entryIn(await this.cursors.open(scope, page.cursor)),
      limit: page.limit + 1,
    });
    const items = this.shown(found.slice(0, page.limit));
    const last = items.at(-1);
    if (last === undefined || found.length <= page.limit) return { items, nextCursor: null };
    const { dueAt, clientId, id } = last;
    const nextCursor = await this.cursors.seal(scope, [last.kind, dueAt, clientId, id]);
    return { items, nextCursor };
  }

  private shown(entries: readonly ScheduleEntry[]): ShownEntry[] {
    const { isAhead } = this.clockWatch;
    const now = new Date(this.reader.now()).toISOString();
    return entries.map((entry) => {
      const held = isAhead && HELD_KINDS.has(entry.kind) && entry.dueAt <= now;
      return { ...entry, held };
    });
  }
}

function entryIn([kind, dueAt, clientId, id]: Place): ScheduleCursor {
  const known = SCHEDULE_KINDS.find((one) => one === kind);
  const isClient = typeof clientId === 'string' || clientId === null;
  if (known !== undefined && typeof dueAt === 'string' && isClient && typeof id === 'string') {
    return { kind: known, dueAt, clientId, id };
  }
  throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
}
