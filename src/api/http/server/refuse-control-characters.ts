import type { FastifyRequest } from 'fastify';
import { isUnprintable } from '../../input/rules/value-rules.js';
import { invalidInput } from '../../errors/problem.js';

/**
 * Refuses an address whose ids contain characters that cannot be displayed. No object has such an
 * id, and a store may cut a text at a zero and find another object. Queries have separate rules.
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
