import { dayAfter, today } from '../../texts/days.js';

/** A period as a person states it: both days are included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DATE = /^\d{4}-\d\d-\d\d$/;

function dateIn(search: URLSearchParams, name: string): string | null {
  const value = search.get(name) ?? '';
  return DATE.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

/** The period in the address; null = none was chosen yet. */
export function periodIn(search: URLSearchParams): Period | null {
  const [from, to] = [dateIn(search, 'from'), dateIn(search, 'to')];
  return from === null || to === null ? null : { from, to };
}

/** This month up to today. */
export function thisMonth(zone: string): Period {
  const to = today(zone);
  return { from: `${to.slice(0, 7)}-01`, to };
}

/** The period as the service takes it: without its last day. */
export function periodQuery({ from, to }: Period): Period {
  return { from, to: dayAfter(to) };
}
