import type { FastifyRequest } from 'fastify';
import { isDots, isMessageId } from '../../input/rules/value-rules.js';
import { invalidField, Problem } from '../../errors/problem.js';
import type { ErrorCode } from '../../errors/error-table.js';

/** An id in the address; one that can name nothing is not found. @throws Problem */
export function pathId(request: FastifyRequest, name: string, unknown: ErrorCode): string {
  const id = (request.params as Record<string, string | undefined>)[name];
  if (isDots(id)) {
    throw invalidField(name, 'INVALID_ID', 'must not be . or .., which no address can carry');
  }
  if (!isMessageId(id)) throw new Problem(unknown);
  return id;
}
