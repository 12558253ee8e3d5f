import { isUtf8 } from 'node:buffer';
import { Problem } from '../../errors/problem.js';
import { duplicateKey } from './duplicate-key.js';

/** Deeper than any input; it bounds the recursion over a body. */
const DEPTH_MAX = 32;

/**
 * A request's body: UTF-8, well-formed, not too deep, and without repeated keys in an object.
 * (JSON.parse would keep the last and hide the first, so two readers of one request could
 * disagree.)
 * @throws Problem MALFORMED_JSON
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw malformed('The body is empty: send a JSON object.');
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  const value = parse(text);
  if (mayHideKeys(text, countKeys(value, 1))) {
    const path = duplicateKey(text);
    if (path !== null) {
      throw new Problem('MALFORMED_JSON', {
        detail: `The key ${path} occurs twice in one object.`,
        errors: [{ field: path, code: 'DUPLICATE_KEY', message: 'must occur only once' }],
      });
    }
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The engine's message quotes the body, which may contain personal data.
    throw malformed('The body is not well-formed JSON.');
  }
}

function countKeys(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEPTH_MAX) throw malformed(`The body is nested deeper than ${DEPTH_MAX} levels.`);
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

function malformed(detail: string): Problem {
  return new Problem('MALFORMED_JSON', { detail });
}
