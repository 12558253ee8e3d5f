import type { Service } from '../service.js';

/** A fact of a client, as its event log shows it. */
export interface ShownFact {
  readonly type: string;
  readonly eventId: string;
  readonly data: { readonly [field: string]: unknown };
}

/** Every fact of a client. */
export function factsOf(service: Service, clientId: string): Promise<readonly ShownFact[]> {
  return listOf<ShownFact>(service, `/v1/clients/${clientId}/events`);
}

/** All pages of a list. */
export async function listOf<Item>(service: Service, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = new URLSearchParams({ limit: '500', ...(cursor !== '' && { cursor }) });
    const { status, body } = await service.call('GET', `${path}?${query.toString()}`);
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
    items.push(...(body['items'] as Item[]));
    cursor = body['nextCursor'] as string | null;
  }
  return items;
}

/** The calendar day of an instant in a zone: `2026-11-30`. */
export function dayIn(zone: string, instant: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant);
}

/** The calendar days after one day, up to and with another. */
export function daysAfter(first: string, last: string): string[] {
  const days: string[] = [];
  const at = new Date(`${first}T00:00:00Z`);
  for (;;) {
    at.setUTCDate(at.getUTCDate() + 1);
    const day = at.toISOString().slice(0, 10);
    if (day > last) return days;
    days.push(day);
  }
}

/** Whether a monthly date falls on a day: the 31st is the last day of a shorter month. */
export function isMonthly(day: string, anchorDay: number): boolean {
  const [year = 0, month = 0, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return date === Math.min(anchorDay, last);
}
