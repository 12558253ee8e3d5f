import { dateOf, dateText } from '../../domain/client/top-ups/calendar-dates.js';
import { periodKey } from '../../domain/client/top-ups/period-keys.js';
import { labelOf } from '../../domain/client/top-ups/recurrence.js';
import type { Document, Documents } from '../../ports/documents.js';
import { topUps, type TopUpsDocument } from '../../../projections/top-ups.js';
import { dueDays, type DayField, type DueDay } from './due-days.js';
import { ScheduleSource, type ScheduleAsked, type ScheduleEntry } from './schedule-source.js';

/** The fields in the order of their entries at one instant. */
const FIELDS = ['monthlyOn', 'planOn', 'firesAt'] as const;
type Field = (typeof FIELDS)[number];

/** The part of a list that comes from one field. */
type Part = Omit<ScheduleAsked, 'after'> & {
  /** Continues behind this client at the instant `from`; null = from its start. */
  readonly behind: string | null;
};

/**
 * The next top-up of each client: the monthly one, and that of its plan. At one instant the monthly
 * ones come first, each kind in the order of its clients.
 */
export class ScheduledTopUps extends ScheduleSource {
  readonly kind = 'TOP_UP';
  readonly collections = [topUps.collection];

  constructor(private readonly documents: Documents) {
    super();
  }

  async list(asked: ScheduleAsked): Promise<ScheduleEntry[]> {
    const [monthly, dated, firing] = await Promise.all([
      this.dated('monthlyOn', partOf('monthlyOn', asked)),
      this.dated('planOn', partOf('planOn', asked)),
      this.firing(partOf('firesAt', asked)),
    ]);
    // The sort is stable, so entries of one instant keep the order of the fields.
    const all = [...monthly, ...dated, ...firing];
    return all
      .sort((one, other) => (one.dueAt === other.dueAt ? 0 : one.dueAt < other.dueAt ? -1 : 1))
      .slice(0, asked.limit);
  }

  private async dated(field: DayField, part: Part): Promise<ScheduleEntry[]> {
    const { from, to, behind, limit } = part;
    const found: ScheduleEntry[] = [];
    const last = behind === null ? null : await this.dateOfClient(field, behind);
    for await (const day of dueDays(this.documents, field, dayBefore(from))) {
      if (day.dueAt >= to || found.length >= limit) break;
      if (day.dueAt < from) continue;
      const isSame = day.dueAt === from && last !== null;
      // At one instant two dates may start, on both sides of the date line.
      if (isSame && day.date < last) continue;
      const after = isSame && day.date === last ? behind : null;
      found.push(...(await this.ofDay(field, day, { after, limit: limit - found.length })));
    }
    return found;
  }

  private async ofDay(
    field: DayField,
    { date, zones, dueAt }: DueDay,
    { after, limit }: { readonly after: string | null; readonly limit: number },
  ): Promise<ScheduleEntry[]> {
    const page = await this.documents.find(topUps.collection, {
      where: [
        { field, op: '=', value: date },
        { field: 'zone', op: 'in', value: zones },
      ],
      sort: { field, descending: false },
      ...(after !== null && { after: { value: date, id: { clientId: after, key: '' } } }),
      limit,
    });
    return page.map((document) => entryOf(document, field, dueAt));
  }

  private async dateOfClient(field: DayField, clientId: string): Promise<string | null> {
    const found = await this.documents.get(topUps.collection, { clientId, key: '' });
    return found === null ? null : (found.body as TopUpsDocument)[field];
  }

  private async firing({ from, to, behind, limit }: Part): Promise<ScheduleEntry[]> {
    const page = await this.documents.find(topUps.collection, {
      where: [
        { field: 'firesAt', op: '>=', value: from },
        { field: 'firesAt', op: '<', value: to },
      ],
      sort: { field: 'firesAt', descending: false },
      ...(behind !== null && { after: { value: from, id: { clientId: behind, key: '' } } }),
      limit,
    });
    return page.map((document) => {
      const { firesAt } = document.body as TopUpsDocument;
      return entryOf(document, 'firesAt', firesAt ?? '');
    });
  }
}

function partOf(field: Field, { after, ...asked }: ScheduleAsked): Part {
  if (after === null) return { ...asked, behind: null };
  const own = FIELDS.indexOf(field);
  const reached = FIELDS.indexOf(fieldOf(after.id));
  if (own === reached) return { ...asked, from: after.dueAt, behind: after.clientId };
  if (own > reached) return { ...asked, from: after.dueAt, behind: null };
  return { ...asked, from: new Date(Date.parse(after.dueAt) + 1).toISOString(), behind: null };
}

const FIRING = 'PLAN:THRESHOLD';

/** The field that an entry comes from. */
function fieldOf(id: string): Field {
  if (id.startsWith('MONTHLY_TOPUP:')) return 'monthlyOn';
  return id === FIRING ? 'firesAt' : 'planOn';
}

/** The key of the period; a threshold has none before it fires. */
function entryOf(document: Document, field: Field, dueAt: string): ScheduleEntry {
  const { clientId } = document;
  const body = document.body as TopUpsDocument;
  return { kind: 'TOP_UP', dueAt, clientId, id: idOf(body, field) };
}

function idOf({ monthlyOn, planOn, plan }: TopUpsDocument, field: Field): string {
  if (field === 'monthlyOn') {
    return periodKey('MONTHLY_TOPUP', labelOf('MONTHLY', dateOf(monthlyOn ?? '')));
  }
  if (field === 'firesAt' || plan === null) return FIRING;
  if (plan.interval === 'THRESHOLD') return `${FIRING}:${planOn ?? ''}`;
  return periodKey(`PLAN:${plan.interval}`, labelOf(plan.interval, dateOf(planOn ?? '')));
}

/** A local date may start a day before the same date in UTC. */
function dayBefore(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? '0' : dateText(Math.floor(at / 86_400_000) - 1);
}
