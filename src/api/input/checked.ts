import { invalidInput } from '../problem.js';
import { validatorOf } from './compile.js';
import type { InputClass } from './rule.js';

/**
 * The body as an input, or a problem that names every field.
 * @throws Problem
 */
export function checked<T extends object>(input: InputClass & (new () => T), body: unknown): T {
  const errors = validatorOf(input)(body);
  if (errors.length > 0) throw invalidInput(errors);
  return body as T;
}
