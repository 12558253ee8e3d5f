import type { Body, Value } from '../../../ports/documents.js';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

type Stored = { [name: string]: unknown };

/**
 * A bigint that MongoDB can store. The driver would silently wrap a larger one to a negative
 * number.
 */
export function int64(value: bigint): bigint {
  if (value < INT64_MIN || value > INT64_MAX) {
    throw new RangeError('an integer beyond 64 bits cannot be stored');
  }
  return value;
}

/**
 * A body in MongoDB's own types, so other tools can read it. Not every MongoDB accepts names with a
 * dot or a zero character, or with a leading dollar. Such characters are written as `%2E`.
 */
export function storedBody(body: Body): Stored {
  const stored: Stored = {};
  for (const name in body) {
    const value = body[name];
    if (typeof value === 'bigint') define(stored, storedName(name), int64(value));
    else if (value !== undefined) define(stored, storedName(name), storedValue(value));
  }
  return stored;
}

export function bodyOf(stored: Stored): Body {
  return plainValue(stored) as Body;
}

function storedValue(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(storedValue);
  const stored: Stored = {};
  for (const name in value) {
    const inner = value[name];
    if (inner !== undefined) define(stored, storedName(name), storedValue(inner));
  }
  return stored;
}

function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  const plain: Stored = {};
  for (const [name, inner] of Object.entries(value)) {
    define(plain, name.includes('%') ? decodeURIComponent(name) : name, plainValue(inner));
  }
  return plain;
}

/** `Array.isArray` alone does not narrow a readonly list. */
function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}

function storedName(name: string): string {
  return /[%$.\0]/.test(name) ? name.replaceAll(/[%$.\0]/g, escaped) : name;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return `%${code.padStart(2, '0')}`;
}

/** Any text can be a name, including `__proto__`, which an assignment would treat specially. */
function define(into: Stored, name: string, value: unknown): void {
  if (name !== '__proto__') into[name] = value;
  else Object.defineProperty(into, name, { value, enumerable: true, configurable: true });
}
