import { dateOf, dateText } from '../../domain/client/top-ups/calendar-dates.js';
import { startOfLocalDate } from '../../domain/client/top-ups/due-periods.js';
import type { Documents } from '../../ports/documents.js';
import { topUps, type TopUpsDocument } from '../../../projections/top-ups.js';

/** The field with the local date. */
export type DayField = 'monthlyOn' | 'planOn';

/** A local date on which clients are due, and the zones where it starts at the same instant. */
export interface DueDay {
  readonly date: string;
  readonly zones: readonly string[];
  /** ISO 8601 UTC. */
  readonly dueAt: string;
}

/**
 * The days on which clients are due, from a local date on, in the order of their instants. A date
 * costs one query, and each of its zones another.
 */
export async function* dueDays(
  documents: Documents,
  field: DayField,
  from: string,
): AsyncGenerator<DueDay> {
  let waiting: DueDay[] = [];
  for (let date = await nextDate(documents, field, from); date !== null;) {
    waiting.push(...(await daysOn(documents, field, date)));
    waiting.sort(byInstant);
    date = await nextDate(documents, field, dateText(dateOf(date) + 1));
    const until = date === null ? null : earliestStart(date);
    const isReady = ({ dueAt }: DueDay): boolean => until === null || dueAt < until;
    yield* waiting.filter(isReady);
    waiting = waiting.filter((day) => !isReady(day));
  }
}

function byInstant(one: DueDay, other: DueDay): number {
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt ? -1 : 1;
  return one.date < other.date ? -1 : 1;
}

const DAY_MS = 86_400_000;

/** No zone is a day ahead of UTC. */
function earliestStart(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) - DAY_MS).toISOString();
}

async function nextDate(
  documents: Documents,
  field: DayField,
  from: string,
): Promise<string | null> {
  const [first] = await documents.find(topUps.collection, {
    where: [{ field, op: '>=', value: from }],
    sort: { field, descending: false },
    limit: 1,
  });
  return first === undefined ? null : (first.body as TopUpsDocument)[field];
}

async function daysOn(documents: Documents, field: DayField, date: string): Promise<DueDay[]> {
  const zonesAt = new Map<string, string[]>();
  for (let zone = ''; ;) {
    const [first] = await documents.find(topUps.collection, {
      where: [
        { field, op: '=', value: date },
        { field: 'zone', op: '>', value: zone },
      ],
      sort: { field: 'zone', descending: false },
      limit: 1,
    });
    if (first === undefined) break;
    ({ zone } = first.body as TopUpsDocument);
    const dueAt = new Date(startOfLocalDate(zone, dateOf(date))).toISOString();
    zonesAt.set(dueAt, [...(zonesAt.get(dueAt) ?? []), zone]);
  }
  return [...zonesAt].map(([dueAt, zones]) => ({ date, zones, dueAt }));
}
