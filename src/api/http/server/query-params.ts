import type { FastifyRequest } from 'fastify';
import { parseBody } from '../../input/validator.js';
import type { InputClass } from '../../input/rules/rule.js';
import { invalidField } from '../../errors/problem.js';
import { REVISION_RULE } from '../../input/query-input.js';

/**
 * The query parameters as an input; unknown ones are named.
 * @throws Problem
 */
export function parseQuery<T extends object>(
  input: InputClass & (new () => T),
  request: FastifyRequest,
): T {
  return parseBody(input, request.query);
}

/** `minRevision` as a parameter, else as the header. @throws Problem */
export function minRevisionOf(
  input: { readonly minRevision?: string },
  request: FastifyRequest,
): bigint | null {
  if (input.minRevision !== undefined) return BigInt(input.minRevision);
  const header = request.headers['tallystick-min-revision'];
  if (header === undefined) return null;
  const fault = REVISION_RULE.check(header, {});
  if (fault !== null) throw invalidField('Tallystick-Min-Revision', fault.code, fault.message);
  return BigInt(String(header));
}
