import type { Body } from '../../../ports/documents.js';

/**
 * Bodies are JSON texts. JSON has no int64, so a bigint is written as `{"$int":"123"}`. Objects
 * with only that field are reserved for it.
 */
const INTEGER = '$int';
const MARK = `{"${INTEGER}":`;

/** Bigints are allowed only at the top level of a body, where queries sort and sum by them. */
export function writeBody(body: Body): string {
  let marked: Record<string, unknown> | null = null;
  for (const name in body) {
    const value = body[name];
    if (typeof value !== 'bigint') continue;
    marked ??= { ...body };
    marked[name] = { [INTEGER]: value.toString() };
  }
  return JSON.stringify(marked ?? body);
}

export function readBody(text: string): Body {
  // Quotes inside JSON strings are escaped, so the mark occurs only where an object begins.
  if (!text.includes(MARK)) return JSON.parse(text) as Body;
  return JSON.parse(text, (_name, value: unknown) => unmarked(value)) as Body;
}

function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(INTEGER in value)) return value;
  return BigInt(String(value[INTEGER]));
}
