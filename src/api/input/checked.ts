import { invalidInput, Problem } from '../problem.js';
import { validatorOf } from './compile.js';

/**
 * The body as an input, or a problem that names every field.
 * @throws Problem
 */
export function checked<T extends object>(input: new () => T, body: unknown): T {
  if (body === undefined) {
    throw new Problem('MALFORMED_JSON', { detail: 'The body is empty: send a JSON object.' });
  }
  const errors = validatorOf(input)(body);
  if (errors.length > 0) throw invalidInput(errors);
  return body as T;
}
