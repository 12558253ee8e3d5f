import type { FastifyRequest } from 'fastify';
import { isMessageId } from '../input/value-rules.js';
import { Problem } from '../problem.js';
import type { ErrorCode } from '../errors.js';

/** An id in the address; one that can name nothing is not found. */
export function pathId(request: FastifyRequest, name: string, unknown: ErrorCode): string {
  const id = (request.params as Record<string, string | undefined>)[name];
  if (!isMessageId(id)) throw new Problem(unknown);
  return id;
}
