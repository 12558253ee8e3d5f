/**
 * Whether two pieces of plain data, as stored in events, are equal; the order of fields does not
 * matter.
 */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = entriesOf(a);
  const right = new Map(entriesOf(b));
  if (left.length !== right.size) return false;
  return left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}

/** An absent value and an undefined one are the same on the wire. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined);
}
