import { offsetIn } from '../calendar.js';
import { DAY_MS, transition, type Offset } from '../windows.js';
import type { ZoneOffset } from './statement.js';

/** The offsets of a zone around a period; no zone changes its clock twice within a day. */
export function offsetsOf(zone: string, from: number, to: number): ZoneOffset[] {
  const offset = offsetIn(zone);
  const start = from - 2 * DAY_MS;
  const found = [entryOf(offset, start)];
  for (let at = start; at < to + 2 * DAY_MS; at += DAY_MS) {
    if (offset(at) === offset(at + DAY_MS)) continue;
    found.push(entryOf(offset, transition(offset, at, at + DAY_MS)));
  }
  return found;
}

/** The clock that such offsets describe. */
export function clockOf(offsets: readonly ZoneOffset[]): Offset {
  const [first, ...later] = offsets.map(({ from, seconds }) => ({
    from: Date.parse(from),
    offset: seconds * 1_000,
  }));
  const changes = later.reverse();
  return (t) => (changes.find(({ from }) => from <= t) ?? first)?.offset ?? 0;
}

function entryOf(offset: Offset, at: number): ZoneOffset {
  return { from: new Date(at).toISOString(), seconds: offset(at) / 1_000 };
}
