import type { Body, Value } from '../../ports/documents.js';

/**
 * Bodies are JSON texts. JSON has no int64, so a bigint is written `{"$int":"123"}`; an object
 * with that one field is reserved for it.
 */
const INTEGER = '$int';
const MARK = `{"${INTEGER}":`;

export function writeBody(body: Body): string {
  return JSON.stringify(holdsInteger(body) ? marked(body) : body);
}

export function readBody(text: string): Body {
  // Quotes inside JSON strings are escaped, so the mark stands only where an object begins.
  if (!text.includes(MARK)) return JSON.parse(text) as Body;
  return JSON.parse(text, (_name, value: unknown) => unmarked(value)) as Body;
}

function holdsInteger(value: Value | undefined): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null) return false;
  for (const part of Object.values(value) as (Value | undefined)[]) {
    if (holdsInteger(part)) return true;
  }
  return false;
}

function marked(value: Value | undefined): unknown {
  if (typeof value === 'bigint') return { [INTEGER]: value.toString() };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part: Value) => marked(part));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, marked(part)]));
}

function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(INTEGER in value)) return value;
  return BigInt(String(value[INTEGER]));
}
