import { WEEKDAYS, type DispatchSpan } from './client/settings.js';
import { offsetIn } from './calendar.js';
import { DAY_MS, transition, weekdayOf, type Offset, type Span } from './windows.js';
import { zoneRules, type ZoneRules } from './zones.js';

/**
 * The hours of dispatch (S0-08): sending is allowed while a clock in the client's zone shows a time
 * inside one of the spans. An hour skipped in spring is never inside; an hour repeated in autumn is
 * inside twice.
 */

/**
 * Weekly spans repeat; two weeks, so a span that a change of clocks skips is found in the next
 * week.
 */
const HORIZON_DAYS = 16;

interface Openings {
  readonly rules: ZoneRules;
  readonly zone: string;
  /** The answers hold for instants of this UTC day. */
  readonly valid: Span;
  readonly open: readonly Span[];
}

/**
 * Per list of spans (a state keeps the same list until it changes): no zone computation per debit.
 */
const openingsOf = new WeakMap<readonly DispatchSpan[], Openings>();

/** Whether sending is allowed at `t`; `null` = always. */
export function dispatchAllowed(
  spans: readonly DispatchSpan[] | null,
  zone: string,
  t: number,
): boolean {
  if (spans === null) return true;
  return openings(spans, zone, t).open.some((span) => span.from <= t && t < span.to);
}

/**
 * The next instant after a refusal at `t` when sending is allowed again (ISO 8601), or `null`
 * when it never is.
 */
export function dispatchNotBefore(
  spans: readonly DispatchSpan[],
  zone: string,
  t: number,
): string | null {
  const next = openings(spans, zone, t).open.find((span) => span.to > t);
  return next === undefined ? null : new Date(Math.max(next.from, t)).toISOString();
}

function openings(spans: readonly DispatchSpan[], zone: string, t: number): Openings {
  const rules = zoneRules();
  const last = openingsOf.get(spans);
  const same = last?.rules === rules && last.zone === zone;
  if (same && last.valid.from <= t && t < last.valid.to) return last;
  const from = Math.floor(t / DAY_MS) * DAY_MS;
  const open: Span[] = [];
  eachOffset(offsetIn(zone), { from, to: from + HORIZON_DAYS * DAY_MS }, (range, offset) => {
    for (const span of spans) open.push(...occurrences(span, range, offset));
  });
  const fresh = { rules, zone, valid: { from, to: from + DAY_MS }, open: merged(open) };
  openingsOf.set(spans, fresh);
  return fresh;
}

/** Splits a range where the zone's clocks change, and visits the pieces in order. */
function eachOffset(
  offset: Offset,
  range: Span,
  visit: (piece: Span, offset: number) => void,
): void {
  let from = range.from;
  for (let at = range.from; at < range.to; at += DAY_MS) {
    const next = at + DAY_MS;
    if (offset(at) === offset(next)) continue;
    const change = transition(offset, at, next);
    visit({ from, to: change }, offset(at));
    from = change;
  }
  visit({ from, to: range.to }, offset(range.to));
}

function occurrences(span: DispatchSpan, range: Span, offset: number): Span[] {
  const found: Span[] = [];
  const from = minutesOf(span.from) * 60_000;
  const to = minutesOf(span.to) * 60_000;
  const length = to > from ? to - from : to - from + DAY_MS;
  const last = Math.floor((range.to - 1 + offset) / DAY_MS);
  for (let date = Math.floor((range.from + offset) / DAY_MS) - 1; date <= last; date += 1) {
    const weekday = WEEKDAYS[weekdayOf(date)];
    if (weekday === undefined || !span.days.includes(weekday)) continue;
    const start = date * DAY_MS + from - offset;
    const piece = { from: Math.max(start, range.from), to: Math.min(start + length, range.to) };
    if (piece.from < piece.to) found.push(piece);
  }
  return found;
}

function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || last.to < span.from) result.push(span);
    else if (last.to < span.to) result[result.length - 1] = { from: last.from, to: span.to };
  }
  return result;
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}
