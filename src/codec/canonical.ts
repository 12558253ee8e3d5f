/**
 * Canonical JSON after RFC 8785: keys sorted by UTF-16 code units, no white space, strings and
 * numbers as ECMAScript writes them. Members that are `undefined` are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) return canonicalObject(value);
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  // The text is put together by hand: an object built in sorted order would still list keys that
  // look like integers first.
  const members: string[] = [];
  for (const [key, member] of Object.entries(value).sort(byCodeUnits)) {
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function byCodeUnits(one: [string, unknown], other: [string, unknown]): number {
  if (one[0] === other[0]) return 0;
  return one[0] < other[0] ? -1 : 1;
}

/** Printable ASCII but for the two that JSON escapes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A string as JSON writes it; ids and the like need no serializer to find nothing to escape. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
