import { plus } from '../../api/credits.js';
import type { components } from '../../api/schema.js';
import { dayAfter } from '../../texts/days.js';

type Line = components['schemas']['Statement']['lines'][number];

/** Messages and credits that were charged, and credits that were refunded. */
export interface Use {
  readonly messages: number;
  readonly debited: string;
  readonly refunded: string;
}

export interface UseOfDay extends Use {
  /** As `2026-11-30`. */
  readonly date: string;
}

export interface UseOfCountry extends Use {
  /** Two letters; empty = no country was given. */
  readonly country: string;
}

const NONE: Use = { messages: 0, debited: '0', refunded: '0' };

function added(use: Use, { messages, debited, refunded }: Use): Use {
  return {
    messages: use.messages + messages,
    debited: plus(use.debited, debited),
    refunded: plus(use.refunded, refunded),
  };
}

/** The sum over all lines. */
export function useOf(lines: readonly Line[]): Use {
  return lines.reduce(added, NONE);
}

/** The dates from one to another, both included. */
export function datesFrom(first: string, last: string): readonly string[] {
  const dates: string[] = [];
  for (let date = first; date <= last; date = dayAfter(date)) dates.push(date);
  return dates;
}

/** The use of each date, also of those without any. */
export function useOfDays(lines: readonly Line[], dates: readonly string[]): readonly UseOfDay[] {
  const sums = new Map<string, Use>();
  for (const line of lines) sums.set(line.date, added(sums.get(line.date) ?? NONE, line));
  return dates.map((date) => ({ date, ...(sums.get(date) ?? NONE) }));
}

/** The use of each country, the most used first. */
export function useOfCountries(lines: readonly Line[]): readonly UseOfCountry[] {
  const sums = new Map<string, Use>();
  for (const line of lines) {
    const country = line.country ?? '';
    sums.set(country, added(sums.get(country) ?? NONE, line));
  }
  return [...sums]
    .map(([country, use]) => ({ country, ...use }))
    .sort((one, other) => other.messages - one.messages || (one.country < other.country ? -1 : 1));
}
