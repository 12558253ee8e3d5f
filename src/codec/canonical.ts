/**
 * Canonical JSON as defined by RFC 8785: keys sorted by UTF-16 code units, no white space, strings
 * and numbers as ECMAScript writes them. Members that are `undefined` are omitted.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (isObject(value)) return canonicalObject(value);
  return JSON.stringify(value);
}

function canonicalObject(value: { readonly [name: string]: unknown }): string {
  // The text is concatenated directly: an object built in sorted order would still list
  // integer-like keys first. Sorting compares UTF-16 code units, as the canonical form requires.
  let text = '';
  for (const key of sortedKeys(value)) {
    const member = value[key];
    if (member !== undefined) text += `${text && ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

/** An object parsed from canonical text is already in order. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key)
    ? keys
    : keys.sort();
}

/** Printable ASCII except the two characters that JSON escapes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A string in JSON. Texts such as ids have nothing to escape and skip the serializer. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
