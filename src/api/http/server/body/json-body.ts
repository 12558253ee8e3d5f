import { isUtf8 } from 'node:buffer';
import { Problem } from '../../../errors/problem.js';
import { duplicateKey } from './duplicate-key.js';

/** Deeper than any input; it bounds the recursion over a body. */
export const DEPTH_MAX = 32;

/**
 * A request's body: UTF-8, well-formed, not too deep, and without repeated keys in an object.
 * (JSON.parse would keep the last and hide the first, so two readers of one request could
 * disagree.) It parses in one go: `parseLargeJson` is for larger bodies.
 * @throws Problem MALFORMED_JSON
 */
export function parseJsonBody(bytes: Buffer): unknown {
  const text = checkedText(bytes);
  const value = parseJson(text);
  if (mayHideKeys(text, countKeys(value, 1))) refuseDuplicate(duplicateKey(text));
  return value;
}

/** @throws Problem MALFORMED_JSON */
export function checkedText(bytes: Buffer): string {
  refuseIfNotText(bytes);
  return bytes.toString('utf8');
}

/** @throws Problem MALFORMED_JSON */
export function refuseIfNotText(bytes: Buffer): void {
  if (bytes.length === 0) throw malformed('The body is empty: send a JSON object.');
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
}

/** @throws Problem MALFORMED_JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The engine's message quotes the body, which may contain personal data.
    throw notWellFormed();
  }
}

/** @throws Problem MALFORMED_JSON when there is a path */
export function refuseDuplicate(path: string | null): void {
  if (path === null) return;
  throw new Problem('MALFORMED_JSON', {
    detail: `The key ${path} occurs twice in one object: send it once.`,
    errors: [{ field: path, code: 'DUPLICATE_KEY', message: 'must occur only once' }],
  });
}

/** Keys in a value, at any depth. @throws Problem MALFORMED_JSON when it is too deep */
export function countKeys(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEPTH_MAX) throw tooDeep();
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += countKeys(item, depth + 1);
    return keys;
  }
  const members = value as Record<string, unknown>;
  for (const key in members) keys += 1 + countKeys(members[key], depth + 1);
  return keys;
}

/**
 * Every key is followed by `":`, so a text with as many of these as the value has keys hides none.
 * Spaces before a colon, and strings that begin with one, require the exact check. Usual bodies
 * avoid it, whatever their size.
 */
function mayHideKeys(text: string, keys: number): boolean {
  if (text.includes(' :') || text.includes('\n:') || text.includes('\t:')) return true;
  if (text.includes('\r:')) return true;
  let found = 0;
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) found += 1;
  return found !== keys;
}

export function notWellFormed(): Problem {
  return malformed('The body is not well-formed JSON.');
}

export function tooDeep(): Problem {
  return malformed(`The body is nested deeper than ${DEPTH_MAX} levels.`);
}

function malformed(detail: string): Problem {
  return new Problem('MALFORMED_JSON', { detail });
}
