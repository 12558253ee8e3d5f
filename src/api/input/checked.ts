import type { RefusedValue } from '../../domain/client/commands.js';
import { invalidInput, Problem, type FieldError } from '../errors/problem.js';
import { validatorOf } from './validator.js';

/**
 * The body as an input, or a problem that names every field.
 * @throws Problem
 */
export function parseBody<T extends object>(input: new () => T, body: unknown): T {
  const errors = errorsIn(input, body);
  if (errors.length > 0) throw invalidInput(errors);
  return body as T;
}

/** Rules about one text that became stricter: clients of earlier versions may have other values. */
const STRICTER: ReadonlySet<string> = new Set([
  'INVALID_COUNTRY',
  'INVALID_CURRENCY',
  'INVALID_EMAIL',
  'INVALID_PHONE',
  'INVALID_TEXT',
  'INVALID_USERNAME',
]);

/**
 * The body as an input. Texts that only a stricter rule refuses are left to the ledger, which
 * accepts them for a client that has them already (decision 0037).
 * @throws Problem for any other fault; it then names these texts too
 */
export function checkedUnlessHeld<T extends object>(
  input: new () => T,
  body: unknown,
): { readonly input: T; readonly refusedUnlessHeld: readonly RefusedValue[] } {
  const errors = errorsIn(input, body);
  const refusedUnlessHeld = errors.map(({ field, code, message }) => {
    const value = valueAt(body, field);
    if (typeof value !== 'string' || !STRICTER.has(code)) throw invalidInput(errors);
    return { field, value, invalid: code, detail: message };
  });
  return { input: body as T, refusedUnlessHeld };
}

function errorsIn(input: new () => object, body: unknown): readonly FieldError[] {
  if (body === undefined) {
    throw new Problem('MALFORMED_JSON', { detail: 'The body is empty: send a JSON object.' });
  }
  return validatorOf(input)(body);
}

function valueAt(body: unknown, path: string): unknown {
  let found: unknown = body;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as { readonly [name: string]: unknown })[part];
  }
  return found;
}
