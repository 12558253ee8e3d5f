import type { FastifyRequest } from 'fastify';
import { isUnprintable } from '../../input/rules/value-rules.js';
import { invalidInput } from '../../errors/problem.js';

/**
 * Refuses an address with characters in its ids that cannot be displayed: nothing is named by them,
 * and a store may cut a text at a zero and find something else. Queries have rules of their own.
 * @throws Problem INVALID_INPUT
 */
export function refuseControlCharacters({ url, params }: FastifyRequest): void {
  // Such a character can only arrive percent-encoded.
  if (!url.includes('%')) return;
  const named = Object.entries((params ?? {}) as Record<string, unknown>);
  const errors = named
    .filter(([, value]) => isUnprintable(value))
    .map(([field]) => ({
      field,
      code: 'INVALID_TEXT',
      message: 'must not contain control characters or line breaks',
    }));
  if (errors.length > 0) throw invalidInput(errors);
}
