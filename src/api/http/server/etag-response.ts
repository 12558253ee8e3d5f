import type { FastifyReply, FastifyRequest } from 'fastify';
import { noneMatchNames } from '../../input/etag.js';

/**
 * Sets the answer's tag, and answers 304 without a body when the caller has it already. Callers
 * keep the answer themselves: no cache may (`headers/security-headers.ts`).
 */
export function withEtag<T extends object>(
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  tag: string,
  body: T,
): T | undefined {
  const { request, reply } = exchange;
  reply.header('etag', tag);
  if (!noneMatchNames(request.headers['if-none-match'], tag)) return body;
  reply.status(304);
  return undefined;
}
