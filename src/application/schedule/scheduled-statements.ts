import { invoicing } from '../../../projections/billing/invoicing.js';
import type { DueStatement, InvoiceCalendar } from '../statements/invoice-calendar.js';
import { ScheduleSource, type ScheduleAsked, type ScheduleEntry } from './schedule-source.js';

/** The next statement of every client with invoice dates; its id is the date. */
export class ScheduledStatements extends ScheduleSource {
  readonly kind = 'STATEMENT';
  readonly collections = [invoicing.collection];

  constructor(private readonly calendar: InvoiceCalendar) {
    super();
  }

  async list({ from, to, after, limit }: ScheduleAsked): Promise<ScheduleEntry[]> {
    const entries = (await this.calendar.all()).map(entryOf);
    return entries
      .filter(({ dueAt }) => from <= dueAt && dueAt < to)
      .sort(inOrder)
      .filter((entry) => after === null || inOrder(entry, { ...after, kind: 'STATEMENT' }) > 0)
      .slice(0, limit);
  }
}

function entryOf({ clientId, date, dueAt }: DueStatement): ScheduleEntry {
  return { kind: 'STATEMENT', dueAt: new Date(dueAt).toISOString(), clientId, id: date };
}

function inOrder(one: ScheduleEntry, other: ScheduleEntry): number {
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt ? -1 : 1;
  const [left, right] = [one.clientId ?? '', other.clientId ?? ''];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
